using System.Globalization;
using System.Text;

namespace MeterSim.Faults;

/// <summary>A fault as it was ordered.</summary>
/// <param name="Kind">What goes wrong.</param>
/// <param name="Delay">Added before the answer when slow, else zero.</param>
/// <param name="Times">How many requests it strikes before it is over; null for ever.</param>
/// <param name="Chance">How likely it strikes a request, above 0 up to 1.</param>
internal sealed record Fault(FaultKind Kind, TimeSpan Delay, int? Times, double Chance)
{
    /// <summary>Bytes, registers, exception code or unit, as the kind has it; 0 when none was given.</summary>
    public int Number { get; init; }

    /// <summary>Where energies wrap.</summary>
    public decimal Kwh { get; init; }

    public static string Name(FaultKind kind) => FaultForm.Of(kind).Name;

    /// <summary>In the words of the command that orders it.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(Name(Kind));
        switch (FaultForm.Of(Kind).Argument)
        {
            case FaultArgument.Duration:
                text.Append(CultureInfo.InvariantCulture, $" {Delay.TotalMilliseconds:0.###}ms");
                break;
            case FaultArgument.Energy:
                text.Append(CultureInfo.InvariantCulture, $" {Kwh}kWh");
                break;
            case FaultArgument.Count or FaultArgument.OptionalUnit when Number > 0:
                text.Append(CultureInfo.InvariantCulture, $" {Number}");
                break;
        }
        if (Times is int times)
            text.Append(CultureInfo.InvariantCulture, $" times {times}");
        if (Chance < 1)
            text.Append(CultureInfo.InvariantCulture, $" chance {Chance * 100:0.###}%");
        return text.ToString();
    }
}
