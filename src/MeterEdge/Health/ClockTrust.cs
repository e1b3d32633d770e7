using System.Globalization;
using System.Text.Json.Nodes;
using MeterEdge.Contract;

namespace MeterEdge.Health;

/// <summary>
/// Whether wall time can be believed: the kernel says it is synchronised, and it has not left monotonic time by more than 10 s since it
/// first said so. A box without a battery starts in 1970 and is set right once: that is no reason to distrust it. A clock that is set while
/// it counts as synchronised is not believed until the kernel has lost and found the time again.
/// </summary>
public sealed class ClockTrust
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly Func<bool> _isSynchronised;
    private (DateTimeOffset Wall, long Steady)? _since;

    /// <summary>Begins to watch.</summary>
    public ClockTrust(TimeProvider time)
        : this(time, () => KernelClock.Ask().IsSynchronised)
    {
    }

    internal ClockTrust(TimeProvider time, Func<bool> isSynchronised)
    {
        (_time, _isSynchronised) = (time, isSynchronised);
        _ = IsTrusted;
    }

    /// <summary>True when both hold.</summary>
    public bool IsTrusted => Look().IsTrusted;

    /// <summary>Whether both hold, and if not, which does not.</summary>
    public ClockView Look()
    {
        lock (_gate)
        {
            if (!_isSynchronised())
            {
                _since = null;
                return new(ClockDoubt.NotSynchronised, null);
            }

            var (wall, steady) = _since ??= (_time.GetUtcNow(), _time.GetTimestamp());
            var offset = _time.GetUtcNow() - wall - _time.GetElapsedTime(steady);
            return new(offset.Duration() <= Tolerance ? ClockDoubt.None : ClockDoubt.WasSet, offset);
        }
    }

    /// <summary>The contract's word.</summary>
    public string Word => IsTrusted ? "trusted" : "untrusted";

    /// <summary>The clock as the answer to a request: wall time, zone, trust, and what the kernel says of its offset.</summary>
    public JsonObject ForRequest(TimeZoneInfo zone)
    {
        var now = _time.GetUtcNow();
        var kernel = KernelClock.Ask();
        return new()
        {
            ["t"] = now.UtcDateTime.ToString(UtcMillisecondsConverter.Format, CultureInfo.InvariantCulture),
            ["tz"] = zone.Id,
            ["utc_offset_min"] = (int)zone.GetUtcOffset(now).TotalMinutes,
            ["clock"] = Word,
            ["synchronised"] = kernel.IsSynchronised,
            ["offset_us"] = kernel.OffsetUs,
            ["max_error_us"] = kernel.MaxErrorUs,
        };
    }
}
