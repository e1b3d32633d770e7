using System.Runtime.InteropServices;

namespace MeterEdge.Health;

/// <summary>
/// What the kernel says of the clock. Source: <c>adjtimex(2)</c>: the call returns TIME_ERROR while the clock is not synchronised, and setting the
/// clock makes it so; offset and errors are in microseconds, the offset in nanoseconds where the status says STA_NANO.
/// </summary>
/// <param name="IsSynchronised">Somebody keeps it right.</param>
/// <param name="OffsetUs">What it is still to be moved by, in microseconds.</param>
/// <param name="MaxErrorUs">How wrong it may be, in microseconds.</param>
internal readonly partial record struct KernelClock(bool IsSynchronised, long OffsetUs, long MaxErrorUs)
{
    private const int TimeError = 5;
    private const int Nanoseconds = 0x2000;
    private const int TimexBytes = 208;

    // struct timex begins with an int, padded to a long; then follow longs: offset, frequency, largest error, estimated error.
    private const int Offset = 1;
    private const int MaxError = 3;
    private const int Status = 5;

    /// <summary>Asks; sets nothing.</summary>
    public static unsafe KernelClock Ask()
    {
        // All zero asks and sets nothing.
        var timex = stackalloc byte[TimexBytes];
        new Span<byte>(timex, TimexBytes).Clear();
        var state = AdjTimex(timex);
        var longs = (nint*)timex;
        var offset = (long)longs[Offset];
        return new(state is >= 0 and not TimeError, (*(int*)(longs + Status) & Nanoseconds) != 0 ? offset / 1000 : offset, longs[MaxError]);
    }

    [LibraryImport("libc", EntryPoint = "adjtimex")]
    private static unsafe partial int AdjTimex(byte* timex);
}
