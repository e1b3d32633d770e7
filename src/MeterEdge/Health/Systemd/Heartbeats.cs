using System.Collections.Immutable;

namespace MeterEdge.Health.Systemd;

/// <summary>The heartbeats of all loops. Made while the daemon is put together, looked at while it runs.</summary>
public sealed class Heartbeats(TimeProvider time)
{
    private ImmutableArray<Heartbeat> _all = [];

    /// <summary>True once every loop has gone round.</summary>
    public bool AllHaveBegun => _all.All(one => one.HasBegun);

    /// <summary>The loops that have not gone round yet.</summary>
    public IEnumerable<string> NotBegun => _all.Where(one => !one.HasBegun).Select(one => one.Name);

    /// <summary>A loop that hangs, the one that is silent for longest; null while all is well.</summary>
    public Heartbeat? Stale => _all.Where(one => one.IsStale).MaxBy(one => one.Silence);

    /// <summary>A heartbeat for one more loop.</summary>
    public Heartbeat Of(string loop, TimeSpan longestSilence)
    {
        var pulse = new Heartbeat(loop, longestSilence, time);
        _all = _all.Add(pulse);
        return pulse;
    }
}
