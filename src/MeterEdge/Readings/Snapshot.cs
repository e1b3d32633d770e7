using System.Collections.Immutable;

namespace MeterEdge.Readings;

/// <summary>What one pass over one meter brought for one kind of reading; what the journal keeps.</summary>
/// <param name="Meter">Whose reading it is.</param>
/// <param name="Kind">Which schedule asked for it.</param>
/// <param name="Due">When it was due; UTC, whole milliseconds.</param>
/// <param name="Time">When the last answer arrived, stamped once and never again; UTC, whole milliseconds.</param>
/// <param name="SpanMs">Milliseconds from the first request of the pass to <paramref name="Time"/>, 0 or more.</param>
/// <param name="Quality">How far to trust it.</param>
/// <param name="Why">Reasons for a quality other than good; empty when good.</param>
/// <param name="Values">The values, at most one per quantity; empty when missing.</param>
public sealed record Snapshot(
    MeterAddress Meter,
    ReadingKind Kind,
    DateTimeOffset Due,
    DateTimeOffset Time,
    int SpanMs,
    Quality Quality,
    ImmutableArray<Why> Why,
    ImmutableArray<Measurement> Values);

/// <summary>A meter as a reading names it: who, where and by which profile.</summary>
/// <param name="Serial">Serial number.</param>
/// <param name="Bus">Name of the line.</param>
/// <param name="Unit">Modbus unit, 1 to 247.</param>
/// <param name="Profile">Name of the profile.</param>
public sealed record MeterAddress(string Serial, string Bus, byte Unit, string Profile);

/// <summary>One value, exact: energies in whole Wh or varh, all else in the unit of the quantity's key.</summary>
/// <param name="Quantity">What was measured.</param>
/// <param name="Value">The value without trailing zeros; its scale says nothing of the meter's precision.</param>
/// <param name="Raw">The registers it came from; kept for energies, empty for all else.</param>
public readonly record struct Measurement(Quantity Quantity, decimal Value, RegisterWords Raw);

/// <summary>Up to four registers as they came over the wire, first register in the most significant place.</summary>
/// <param name="Bits">The registers' bits.</param>
/// <param name="Count">How many registers, 0 to 4.</param>
public readonly record struct RegisterWords(ulong Bits, byte Count)
{
    /// <summary>Four hex digits per register, e.g. <c>42110000</c>.</summary>
    public override string ToString() => Count == 0 ? "" : Bits.ToString("x16", null)[(16 - (Count * 4))..];
}

/// <summary>A reading that the journal has committed and numbered.</summary>
/// <param name="Epoch">Life of the journal in which it was numbered.</param>
/// <param name="Seq">Its number, from 1.</param>
/// <param name="Snapshot">What was read.</param>
public sealed record Reading(string Epoch, long Seq, Snapshot Snapshot);
