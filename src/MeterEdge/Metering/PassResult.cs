using System.Collections.Immutable;
using MeterEdge.Modbus.Line;
using MeterEdge.Readings;

namespace MeterEdge.Metering;

/// <summary>What one pass over one meter brought.</summary>
/// <param name="Values">What was read; empty when the pass failed.</param>
/// <param name="Lacks">What an answered pass should have brought and did not; empty when the pass failed.</param>
/// <param name="Why">What speaks against it; empty when nothing does.</param>
/// <param name="Failure">How the exchange ended that made the pass fail; null when the meter answered with registers.</param>
/// <param name="Time">When the last answer arrived, or when the failure was known; UTC, whole milliseconds.</param>
/// <param name="SpanMs">Milliseconds from the first request to <paramref name="Time"/>.</param>
public sealed record PassResult(
    ImmutableArray<Measurement> Values,
    ImmutableArray<Lack> Lacks,
    ImmutableArray<Why> Why,
    ExchangeOutcome? Failure,
    DateTimeOffset Time,
    int SpanMs)
{
    /// <summary>Missing where nothing was read, suspect where something speaks against it, else good.</summary>
    public Quality Quality => Values.IsEmpty ? Quality.Missing : Why.IsEmpty ? Quality.Good : Quality.Suspect;

    /// <summary>A pass that was answered.</summary>
    public static PassResult Answered(ImmutableArray<Measurement> values, ImmutableArray<Lack> lacks, DateTimeOffset time, int spanMs) =>
        new(values, lacks, Reasons(lacks), null, time, spanMs);

    /// <summary>A pass that failed.</summary>
    public static PassResult Failed(Why why, ExchangeOutcome failure, DateTimeOffset time, int spanMs) =>
        new([], [], [why], failure, time, spanMs);

    /// <summary>The same pass as one that asked for nothing but the energies would have seen it: a voltage that lacks is not their flaw.</summary>
    public PassResult OnlyEnergies()
    {
        ImmutableArray<Lack> lacks = [.. Lacks.Where(lack => lack.Quantity.IsEnergy())];
        return this with
        {
            Values = [.. Values.Where(value => value.Quantity.IsEnergy())],
            Lacks = lacks,
            Why = Failure is null ? Reasons(lacks) : Why,
        };
    }

    /// <summary>The same pass, known to have read another meter than the configured one; what was not read stays as it is.</summary>
    public PassResult FromStranger() => Values.IsEmpty ? this : Doubted(Readings.Why.IdentityMismatch);

    /// <summary>
    /// The same pass beside the meter's reading before it. A counter that shows less than then was reset, has rolled over, or shows nothing
    /// for a moment; which of them, the next readings tell, so only this one is doubted.
    /// </summary>
    /// <param name="before">The last reading with values; null when there is none.</param>
    public PassResult After(Snapshot? before) => before is not null && Values.Any(value => IsBack(value, before)) ? Doubted(Readings.Why.CounterBack) : this;

    /// <summary>The reason for a missing reading that an exchange's outcome is.</summary>
    public static Why Reason(ExchangeResult result) => result switch
    {
        ExchangeResult.Answered or ExchangeResult.Sent or ExchangeResult.NoAnswer => Readings.Why.NoAnswer,
        ExchangeResult.Refused => Readings.Why.Refused,
        ExchangeResult.Garbled => Readings.Why.Garbled,
        ExchangeResult.LinkDown => Readings.Why.LineDown,
        ExchangeResult.Stopped => Readings.Why.Stopped,
    };

    private static bool IsBack(Measurement now, Snapshot before) =>
        now.Quantity.IsEnergy() && before.Values.Any(then => then.Quantity == now.Quantity && now.Value < then.Value);

    private PassResult Doubted(Why why) => this with { Why = [.. Why.Append(why).Distinct().Order()] };

    private static ImmutableArray<Why> Reasons(ImmutableArray<Lack> lacks) => [.. lacks.Select(lack => lack.Why).Distinct().Order()];
}

/// <summary>A quantity that was asked for and did not come, though the meter answered.</summary>
/// <param name="Quantity">What lacks.</param>
/// <param name="Why">Refused, or an invalid value.</param>
public readonly record struct Lack(Quantity Quantity, Why Why);
