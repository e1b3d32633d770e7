using System.Globalization;
using MeterEdge.Modbus.Line;

namespace MeterEdge.Console.Lines;

/// <summary>How a unit answered its pings.</summary>
/// <param name="Unit">The unit.</param>
/// <param name="Sent">Requests that went out and whose end is known.</param>
/// <param name="Answered">Valid answers.</param>
/// <param name="Refused">Exceptions: it is there all the same.</param>
/// <param name="Lost">Not one byte came in time.</param>
/// <param name="BadCrc">The answer came whole with a wrong checksum.</param>
/// <param name="Garbled">Bytes came, but no answer, and not by its checksum only.</param>
/// <param name="MinMs">Shortest turnaround of those that answered or refused, in milliseconds; null when none did.</param>
/// <param name="MedianMs">Median.</param>
/// <param name="MaxMs">Longest.</param>
public sealed record PingSummary(
    byte Unit, int Sent, int Answered, int Refused, int Lost, int BadCrc, int Garbled, double? MinMs, double? MedianMs, double? MaxMs)
{
    /// <summary>The meter was heard and understood.</summary>
    public bool IsAlive => Answered + Refused > 0;

    /// <summary>For a person, in lines of at most 80 characters.</summary>
    public IEnumerable<string> Lines()
    {
        var failed = Sent - Answered - Refused;
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"unit {Unit}: {Sent} sent, {Answered} answered, {Refused} refused, {(Sent == 0 ? 0 : 100.0 * failed / Sent):0.#} % failed");
        if (failed > 0)
            yield return $"  {Lost} without answer, {BadCrc} bad CRC, {Garbled} otherwise garbled";
        if (MinMs is not null)
            yield return string.Create(CultureInfo.InvariantCulture, $"  turnaround min/median/max {MinMs:0.0}/{MedianMs:0.0}/{MaxMs:0.0} ms");
    }

    internal static PingSummary Of(byte unit, IReadOnlyList<ExchangeOutcome> outcomes)
    {
        var times = outcomes
            .Where(one => one.Result is ExchangeResult.Answered or ExchangeResult.Refused)
            .Select(one => one.Turnaround.TotalMilliseconds)
            .Order()
            .ToList();
        return new(
            unit,
            outcomes.Count,
            Count(ExchangeResult.Answered),
            Count(ExchangeResult.Refused),
            Count(ExchangeResult.NoAnswer),
            outcomes.Count(one => one.Garble == Garble.BadCrc),
            outcomes.Count(one => one.Garble is not (Garble.None or Garble.BadCrc)),
            times.Count == 0 ? null : times[0],
            times.Count == 0 ? null : (times[(times.Count - 1) / 2] + times[times.Count / 2]) / 2,
            times.Count == 0 ? null : times[^1]);

        int Count(ExchangeResult result) => outcomes.Count(one => one.Result == result);
    }
}
