using System.Globalization;
using MeterSim.Switches;

namespace MeterSim.Control;

/// <summary>Reads what follows the word <c>switch</c>: <c>UNIT[.CHANNEL] WHAT</c>.</summary>
internal static class SwitchCommandParser
{
    public const string Usage =
        "switch UNIT[.CHANNEL] open|close (by hand)|button|lock on|off|maintenance on|off|trip REASON|fault KIND|fault off, where KIND is "
        + "stuck|welded|broken|echo|bounce DURATION|slow DURATION|backfeed VOLTS and REASON is "
        + "overcurrent|leakage|shortcircuit|overheat|overload|overvoltage|undervoltage";

    private const double HighestVolts = 1000;

    public static (SimCommand? Command, string? Error) Parse(string place, ReadOnlySpan<string> rest)
    {
        string[] parts = place.Split('.');
        int channel = 1;
        if (parts.Length > 2 || !TryNumber(parts[0], 247, out int unit) || (parts.Length == 2 && !TryNumber(parts[1], int.MaxValue, out channel)))
            return (null, $"'{place}' is not a switch: write UNIT or UNIT.CHANNEL, for example 12 or 100.3");
        (SwitchOrder? order, string? error) = ParseOrder(rest);
        return order is null ? (null, error) : (new SimCommand.AtSwitch(unit, channel, order), null);
    }

    private static (SwitchOrder? Order, string? Error) ParseOrder(ReadOnlySpan<string> words) => words switch
    {
        ["open"] => (new SwitchOrder.ByHand(Closed: false), null),
        ["close"] => (new SwitchOrder.ByHand(Closed: true), null),
        ["button"] => (new SwitchOrder.Button(), null),
        ["lock", "on"] => (new SwitchOrder.LocalLock(On: true), null),
        ["lock", "off"] => (new SwitchOrder.LocalLock(On: false), null),
        ["maintenance", "on"] => (new SwitchOrder.MaintenanceLock(On: true), null),
        ["maintenance", "off"] => (new SwitchOrder.MaintenanceLock(On: false), null),
        ["trip", var reason] when Enum.GetNames<TripReason>().Contains(reason, StringComparer.OrdinalIgnoreCase) =>
            (new SwitchOrder.Trip(Enum.Parse<TripReason>(reason, ignoreCase: true)), null),
        ["fault", "off"] => (new SwitchOrder.SetFault(null), null),
        ["fault", .. var fault] => ParseFault(fault),
        _ => (null, "write " + Usage),
    };

    private static (SwitchOrder?, string?) ParseFault(ReadOnlySpan<string> words)
    {
        SwitchFault? fault = words switch
        {
            ["stuck"] => new SwitchFault(SwitchFaultKind.Stuck),
            ["welded"] => new SwitchFault(SwitchFaultKind.Welded),
            ["broken"] => new SwitchFault(SwitchFaultKind.Broken),
            ["echo"] => new SwitchFault(SwitchFaultKind.Echo),
            ["bounce", var time] when Duration.TryParse(time) is TimeSpan duration => new SwitchFault(SwitchFaultKind.Bounce, duration),
            ["slow", var time] when Duration.TryParse(time) is TimeSpan duration => new SwitchFault(SwitchFaultKind.Slow, duration),
            ["backfeed", var volts] when TryVolts(volts, out double fed) => new SwitchFault(SwitchFaultKind.BackFeed, Volts: fed),
            _ => null,
        };
        return fault is null ? (null, "write " + Usage) : (new SwitchOrder.SetFault(fault), null);
    }

    private static bool TryVolts(string text, out double volts) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out volts) && volts is > 0 and <= HighestVolts;

    private static bool TryNumber(string text, int highest, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= 1 && number <= highest;
}
