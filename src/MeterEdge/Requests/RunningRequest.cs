namespace MeterEdge.Requests;

/// <summary>A request that takes its turns.</summary>
/// <param name="open">The request, and how far it was when it was kept last.</param>
/// <param name="time">Clock of its rests.</param>
internal sealed class RunningRequest(OpenRequest open, TimeProvider time)
{
    private readonly long _begins = time.GetTimestamp();
    private TimeSpan _restsUntil;
    private TimeSpan _saved;

    public Request Request => open.Request;

    /// <summary>How far it is.</summary>
    public ReplayState State { get; set; } = open.State;

    /// <summary>Finds its pieces; made with its first turn, and anew after a fault.</summary>
    public Replay? Replay { get; set; }

    /// <summary>Id of the request that stops it, if there is one.</summary>
    public string? StoppedBy { get; set; } = open.StoppedBy;

    /// <summary>How often in a row the broker did not take a piece, or the disk gave none.</summary>
    public int Failures { get; set; }

    /// <summary>How often it has failed by itself.</summary>
    public int Faults { get; set; }

    /// <summary>How long it is still to be left alone; zero when it may take a turn.</summary>
    public TimeSpan Rest => _restsUntil > Now ? _restsUntil - Now : TimeSpan.Zero;

    /// <summary>Since when how far it is was not kept.</summary>
    public TimeSpan Unsaved => Now - _saved;

    private TimeSpan Now => time.GetElapsedTime(_begins);

    /// <summary>It takes no turn for so long.</summary>
    public void RestFor(TimeSpan rest) => _restsUntil = Now + rest;

    /// <summary>How far it is has been kept.</summary>
    public void Saved() => _saved = Now;
}
