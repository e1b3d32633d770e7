using System.Collections.Immutable;

namespace MeterEdge.Control.Switching;

/// <summary>What came of a write.</summary>
/// <param name="Outcome">What became of the request.</param>
/// <param name="Written">When it was made.</param>
/// <param name="Judgement">What the last look proves.</param>
/// <param name="Look">The last look.</param>
public sealed record Operated(WriteOutcome Outcome, DateTimeOffset Written, Judgement Judgement, SwitchLook Look);

/// <summary>
/// One operation of a switch: the checks, one write, the looks that prove it, and the watch after closing. It keeps nothing and decides
/// nothing: the intent is committed by the caller between <see cref="Before"/> and <see cref="WriteAndProve"/>.
/// </summary>
/// <param name="device">The switch on its line.</param>
/// <param name="limits">The numbers to go by.</param>
/// <param name="time">Stamps and pauses.</param>
public sealed class SwitchOperation(ISwitch device, SwitchLimits limits, TimeProvider time)
{
    /// <summary>Asks the meter who it is and how its switch stands, and says whether it may be written to now.</summary>
    /// <param name="action">What is wanted.</param>
    /// <param name="allowUnverified">A meter that tells no serial number may be cut too.</param>
    /// <param name="stop">Ends it between two requests.</param>
    /// <param name="isRetry">The same was written before for the same reserved release: a switch that tells no state may be tried again.</param>
    public async ValueTask<Preparation> Before(SwitchAction action, bool allowUnverified, CancellationToken stop, bool isRetry = false)
    {
        var serial = Checks.OfSerial(action, await device.CheckSerial().ConfigureAwait(false), allowUnverified);
        if (serial is { } stranger && action != SwitchAction.Open)
            return new Preparation.Refused([stranger.Code], stranger.Why, null);
        if (serial is { Code: RefusalCode.BusTimeout } silent)
            return new Preparation.Refused([silent.Code], silent.Why, null);
        stop.ThrowIfCancellationRequested();

        var look = await device.Look(action == SwitchAction.Open ? Sight.All : Sight.BeforeClose).ConfigureAwait(false);
        var objections = (action == SwitchAction.Open
            ? Checks.BeforeOpen(look, device.Abilities, limits)
            : Checks.BeforeClose(action, look, device.Abilities, limits, isRetry)).ToList();
        if (serial is { } unnamed)
            objections.Insert(0, unnamed);
        else if (IsAsWanted(action, look.Actual))
            return new Preparation.Already(look, Proof.Judge(action, look, look, limits));
        return objections.Count == 0
            ? new Preparation.Ready(look)
            : new Preparation.Refused([.. objections.Select(one => one.Code).Distinct()], string.Join("; ", objections.Select(one => one.Why)), look);
    }

    /// <summary>
    /// Writes once, looks at once and again as <see cref="SwitchLimits.Looks"/> says, and stops at the first proof. What the meter refused
    /// or what never left is looked at once only. When it is stopped, the write is done and its proof is open: the next start reads back.
    /// </summary>
    /// <param name="action">What is wanted.</param>
    /// <param name="before">The look of <see cref="Before"/>.</param>
    /// <param name="onProvisional">Told of every look that is not the last.</param>
    /// <param name="stop">Ends the pauses.</param>
    public async ValueTask<Operated> WriteAndProve(
        SwitchAction action, SwitchLook before, Action<Judgement, SwitchLook>? onProvisional, CancellationToken stop)
    {
        var outcome = await device.Write(action).ConfigureAwait(false);
        var (written, writtenAt) = (time.GetUtcNow(), time.GetTimestamp());
        var looks = outcome is WriteOutcome.Echoed or WriteOutcome.Unanswered ? limits.Looks : [TimeSpan.Zero];
        var (judgement, look) = await Prove(action, before, writtenAt, looks, onProvisional, stop).ConfigureAwait(false);
        return new(outcome, written, judgement, look);
    }

    /// <summary>Looks again without writing, once: after a restart, and while an operation is without proof.</summary>
    /// <param name="action">What was wanted.</param>
    /// <param name="before">The look before the write; null when it is not known any more.</param>
    public async ValueTask<(Judgement Judgement, SwitchLook Look)> ReadBack(SwitchAction action, SwitchLook? before)
    {
        var look = await device.Look().ConfigureAwait(false);
        return (Proof.Judge(action, before ?? look, look, limits), look);
    }

    /// <summary>Watches supply that came back. Too much current counts when it does not pass with the inrush.</summary>
    /// <param name="stop">Ends the watch.</param>
    public async ValueTask<WatchEnd> Probation(CancellationToken stop)
    {
        var began = time.GetTimestamp();
        var seen = default(SwitchLook);
        var overloaded = false;
        while (time.GetElapsedTime(began) < limits.Probation)
        {
            await Task.Delay(overloaded ? limits.Inrush : limits.ProbationPause, time, stop).ConfigureAwait(false);
            var look = await device.Look(Sight.Watch).ConfigureAwait(false);
            if (look.Actual == SwitchActual.Unknown)
                continue;
            seen = look;
            var found = Watch.Judge(look, device.Abilities, limits);
            if (found is { Outcome: WatchOutcome.OverCurrent } && !overloaded)
            {
                overloaded = true;
                continue;
            }

            if (found is not null)
                return found;
            overloaded = false;
        }

        return new(seen is null ? WatchOutcome.Unseen : WatchOutcome.Quiet, seen is null ? "nobody answered" : "nothing was wrong", seen);
    }

    private async ValueTask<(Judgement Judgement, SwitchLook Look)> Prove(
        SwitchAction action, SwitchLook before, long from, ImmutableArray<TimeSpan> looks, Action<Judgement, SwitchLook>? onProvisional, CancellationToken stop)
    {
        // Whoever waits for supply hears of it as soon as the switch says so; what proves it is read after that.
        if (action == SwitchAction.Close && await device.Look(Sight.State).ConfigureAwait(false) is { Actual: SwitchActual.Closed } closed)
            onProvisional?.Invoke(Proof.Judge(action, before, closed, limits), closed);

        for (var turn = 0; ; turn++)
        {
            var left = looks[turn] - time.GetElapsedTime(from);
            if (left > TimeSpan.Zero)
                await Task.Delay(left, time, stop).ConfigureAwait(false);
            var look = await device.Look().ConfigureAwait(false);
            var judgement = Proof.Judge(action, before, look, limits);
            if (judgement.Stage == ProofStage.Verified || turn == looks.Length - 1)
                return (judgement, look);
            onProvisional?.Invoke(judgement, look);
        }
    }

    private static bool IsAsWanted(SwitchAction action, SwitchActual actual) => action switch
    {
        SwitchAction.Open => actual is SwitchActual.Open or SwitchActual.Tripped or SwitchActual.Locked,
        SwitchAction.Close => actual == SwitchActual.Closed,
        SwitchAction.Arm => actual is SwitchActual.Armed or SwitchActual.Closed,
    };
}
