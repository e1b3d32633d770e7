namespace MeterEdge.Control.Cases;

/// <summary>
/// What need not be known any more: cases that ended long ago, and the end of those of which nothing was heard for as long. A daemon runs for years, and
/// whoever pays in time is told of by nobody. While the clock cannot be believed nothing is old.
/// </summary>
/// <param name="rules">Whether the clock must be trusted.</param>
internal sealed class Archive(DeskRules rules)
{
    // As long as events are kept: whoever asks for the story of a case within it gets it. A notice is void long before.
    private static readonly TimeSpan Keep = TimeSpan.FromDays(90);

    /// <summary>Closes what is stale, and forgets what was closed long ago.</summary>
    public void Look(Turn turn)
    {
        if (!turn.ClockTrusted && rules.Cut.Profile.Rules.ClockTrusted)
            return;
        foreach (var of in turn.Book.Cases.Values.Where(of => turn.Switch(of.Meter).Case != of.Id).ToList())
        {
            if (of.Closed is { } closed)
            {
                if (turn.Now - closed > Keep)
                    turn.RemoveCase(of.Id);
            }
            else if (IsIdle(of) && turn.Now - LastHeard(of) > Keep)
            {
                turn.Audit("stale", of.Meter, of.Id, new() { ["since"] = LastHeard(of).ToString(Contract.UtcMillisecondsConverter.Format, null) });
                turn.Put(of with { Closed = turn.Now });
            }
        }

        turn.Keep(transaction => BookStore.RemoveMessages(transaction, turn.Now - Keep));
    }

    private static bool IsIdle(CaseFile of) => of.Cut is null or { Stage: CutStage.Void } && of.Release is not { State: ReleaseState.Reserved };

    private static DateTimeOffset LastHeard(CaseFile of) => new[]
    {
        of.Opened, of.Cut?.Received ?? default, of.Release?.Received ?? default, of.Reconnect?.Received ?? default,
    }.Concat(of.Notices.Select(notice => notice.IssuedAt)).Concat(of.Approvals.Select(approval => approval.IssuedAt)).Max();
}
