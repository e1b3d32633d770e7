namespace MeterEdge.Journal;

/// <summary>When the numbers of a range were read: what can be told of readings without looking into them.</summary>
/// <param name="Rows">The numbers that are there, rising; also one whose row turns out to be damaged when it is read.</param>
/// <param name="Through">Last number answered; below the first number asked when the journal could not be read.</param>
public sealed record RowTimes(IReadOnlyList<RowTime> Rows, long Through);

/// <summary>When one reading was read.</summary>
/// <param name="Seq">Its number.</param>
/// <param name="Epoch">Its epoch; empty when nobody knows.</param>
/// <param name="Ms">Its time, in milliseconds since 1970.</param>
/// <param name="IsOfMeter">Whether it is of the meter that was asked for.</param>
public readonly record struct RowTime(long Seq, string Epoch, long Ms, bool IsOfMeter);
