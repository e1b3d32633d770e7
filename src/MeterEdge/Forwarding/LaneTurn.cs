namespace MeterEdge.Forwarding;

/// <summary>
/// Whose turn it is. Fresh readings go first, but while both lanes have something the backlog gets every tenth send, so that it
/// drains however busy live is, and at most half of the window, so that live never waits for more than it.
/// </summary>
/// <param name="LiveInARow">Live sends since the backlog's last turn that the backlog had to let pass.</param>
public readonly record struct LaneTurn(int LiveInARow)
{
    private const int LiveShare = 9;

    /// <summary>The lane of the next send, or nothing when no lane may send now.</summary>
    public Lane? Next(bool live, bool backlog, int backlogInFlight, int window)
    {
        if (!live)
            return backlog ? Lane.Backlog : null;
        var due = backlog && LiveInARow >= LiveShare && backlogInFlight < Math.Max(1, window / 2);
        return due ? Lane.Backlog : Lane.Live;
    }

    /// <summary>After a send of this lane.</summary>
    public LaneTurn After(Lane sent, bool backlogWaits) => sent switch
    {
        Lane.Live => new(backlogWaits ? Math.Min(LiveInARow + 1, LiveShare) : 0),
        Lane.Backlog => new(0),
    };
}
