using System.Globalization;

namespace MeterSim.Faults;

/// <summary>A fault as it was ordered.</summary>
/// <param name="Kind">What goes wrong.</param>
/// <param name="Delay">Added before the answer when slow, else zero.</param>
/// <param name="Times">How many requests it strikes before it is over; null for ever.</param>
/// <param name="Chance">How likely it strikes a request, above 0 up to 1.</param>
internal sealed record Fault(FaultKind Kind, TimeSpan Delay, int? Times, double Chance)
{
    public static string Name(FaultKind kind) => kind switch
    {
        FaultKind.Silent => "silent",
        FaultKind.BadCrc => "badcrc",
        FaultKind.Slow => "slow",
    };

    /// <summary>In the words of the command that orders it.</summary>
    public override string ToString()
    {
        var text = new System.Text.StringBuilder(Name(Kind));
        if (Kind == FaultKind.Slow)
            text.Append(CultureInfo.InvariantCulture, $" {Delay.TotalMilliseconds:0.###}ms");
        if (Times is int times)
            text.Append(CultureInfo.InvariantCulture, $" times {times}");
        if (Chance < 1)
            text.Append(CultureInfo.InvariantCulture, $" chance {Chance * 100:0.###}%");
        return text.ToString();
    }
}
