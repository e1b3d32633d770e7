using System.Runtime.InteropServices;

namespace MeterEdge.Health;

/// <summary>
/// Whether wall time can be believed: the kernel says it is synchronised, and it has not left monotonic time by more than 10 s since it
/// first said so. A box without a battery starts in 1970 and is set right once: that is no reason to distrust it. A clock that is set while
/// it counts as synchronised is not believed until the kernel has lost and found the time again.
/// Source: <c>adjtimex(2)</c>: the call returns TIME_ERROR while the clock is not synchronised, and setting the clock makes it so.
/// </summary>
public sealed partial class ClockTrust
{
    private const int TimeError = 5;
    private const int TimexBytes = 208;
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly Func<bool> _isSynchronised;
    private (DateTimeOffset Wall, long Steady)? _since;

    /// <summary>Begins to watch.</summary>
    public ClockTrust(TimeProvider time)
        : this(time, KernelIsSynchronised)
    {
    }

    internal ClockTrust(TimeProvider time, Func<bool> isSynchronised)
    {
        (_time, _isSynchronised) = (time, isSynchronised);
        _ = IsTrusted;
    }

    /// <summary>True when both hold.</summary>
    public bool IsTrusted
    {
        get
        {
            lock (_gate)
            {
                if (!_isSynchronised())
                {
                    _since = null;
                    return false;
                }

                var (wall, steady) = _since ??= (_time.GetUtcNow(), _time.GetTimestamp());
                return (_time.GetUtcNow() - wall - _time.GetElapsedTime(steady)).Duration() <= Tolerance;
            }
        }
    }

    /// <summary>The contract's word.</summary>
    public string Word => IsTrusted ? "trusted" : "untrusted";

    private static unsafe bool KernelIsSynchronised()
    {
        // All zero asks and sets nothing.
        var timex = stackalloc byte[TimexBytes];
        new Span<byte>(timex, TimexBytes).Clear();
        var state = AdjTimex(timex);
        return state is >= 0 and not TimeError;
    }

    [LibraryImport("libc", EntryPoint = "adjtimex")]
    private static unsafe partial int AdjTimex(byte* timex);
}
