namespace MeterSim.Line;

/// <summary>The times of one line, in nanoseconds. All zero: an unlimited line that answers at once.</summary>
/// <param name="CharacterNs">One character on the wire.</param>
/// <param name="SilenceNs">The silence that ends a frame and must stand before the next.</param>
/// <param name="TurnaroundNs">From the end of the request's last byte to the first bit of the answer; never below the silence.</param>
internal readonly record struct LineTiming(long CharacterNs, long SilenceNs, long TurnaroundNs)
{
    public static LineTiming Unlimited => default;

    public bool IsUnlimited => CharacterNs == 0;

    public static LineTiming Of(FrameFormat format, TimeSpan turnaround) => new(
        format.CharacterNs, format.SilenceNs, Math.Max(turnaround.Ticks * TimeSpan.NanosecondsPerTick, format.SilenceNs));
}
