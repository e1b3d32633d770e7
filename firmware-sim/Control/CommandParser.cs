using System.Globalization;
using MeterSim.Faults;

namespace MeterSim.Control;

/// <summary>Reads one command line: either the command or one line that says what to write.</summary>
internal static class CommandParser
{
    public const string HelpText =
        "fault UNIT|all silent|badcrc|slow DURATION [times N] [chance P%]; fault UNIT|all off; set UNIT power WATTS|auto; "
        + "port close|open; status [json]; help. Example: fault 3 slow 300ms times 5";

    private const string FaultUsage = "write fault UNIT|all silent|badcrc|slow DURATION [times N] [chance P%], or fault UNIT|all off";

    public static (SimCommand? Command, string? Error) Parse(string line)
    {
        string[] words = line.ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return words switch
        {
            ["help"] => (new SimCommand.Help(), null),
            ["status"] => (new SimCommand.Status(Json: false), null),
            ["status", "json"] => (new SimCommand.Status(Json: true), null),
            ["port", "close"] => (new SimCommand.Plug(In: false), null),
            ["port", "open"] => (new SimCommand.Plug(In: true), null),
            ["set", var unit, "power", var watts] => ParsePower(unit, watts),
            ["fault", var unit, .. var rest] => ParseFault(unit, rest),
            [] => (null, "nothing asked: try help"),
            _ => (null, $"unknown command '{words[0]}': try help"),
        };
    }

    private static (SimCommand?, string?) ParsePower(string unitText, string wattsText)
    {
        if (!TryUnit(unitText, out int unit))
            return (null, $"'{unitText}' is not a unit: write 1 to 247");
        if (wattsText == "auto")
            return (new SimCommand.PinPower(unit, null), null);
        return decimal.TryParse(wattsText, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal watts)
            && Math.Abs(watts) <= 1_000_000
                ? (new SimCommand.PinPower(unit, (long)(watts * 1000)), null)
                : (null, $"'{wattsText}' is not a power: write watts from -1000000 to 1000000, or auto");
    }

    private static (SimCommand?, string?) ParseFault(string unitText, ReadOnlySpan<string> rest)
    {
        int? unit = null;
        if (unitText != "all")
        {
            if (!TryUnit(unitText, out int number))
                return (null, $"'{unitText}' is not a unit: write 1 to 247, or all");
            unit = number;
        }
        if (rest is ["off"])
            return (new SimCommand.SetFault(unit, null), null);

        FaultKind kind;
        TimeSpan delay = TimeSpan.Zero;
        switch (rest)
        {
            case ["silent", ..]:
                kind = FaultKind.Silent;
                rest = rest[1..];
                break;
            case ["badcrc", ..]:
                kind = FaultKind.BadCrc;
                rest = rest[1..];
                break;
            case ["slow", var text, ..] when Duration.TryParse(text) is TimeSpan parsed:
                kind = FaultKind.Slow;
                delay = parsed;
                rest = rest[2..];
                break;
            case ["slow", ..]:
                return (null, "slow needs a delay of at most 10 minutes: write for example fault 3 slow 300ms");
            default:
                return (null, FaultUsage);
        }
        return ParseLimits(unit, new Fault(kind, delay, null, 1), rest);
    }

    private static (SimCommand?, string?) ParseLimits(int? unit, Fault fault, ReadOnlySpan<string> rest)
    {
        while (!rest.IsEmpty)
        {
            switch (rest)
            {
                case ["times", var text, ..]
                    when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int times) && times > 0:
                    fault = fault with { Times = times };
                    break;
                case ["chance", var text, ..] when TryChance(text, out double chance):
                    fault = fault with { Chance = chance };
                    break;
                case ["times", ..]:
                    return (null, "times needs a whole number from 1: write for example times 5");
                case ["chance", ..]:
                    return (null, "chance needs a percentage above 0 and up to 100: write for example chance 10%");
                default:
                    return (null, $"'{rest[0]}' is not understood here: {FaultUsage}");
            }
            rest = rest[2..];
        }
        return (new SimCommand.SetFault(unit, fault), null);
    }

    private static bool TryChance(string text, out double chance)
    {
        bool read = double.TryParse(text.TrimEnd('%'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double percent);
        chance = percent / 100;
        return read && chance is > 0 and <= 1;
    }

    private static bool TryUnit(string text, out int unit) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out unit) && unit is >= 1 and <= 247;
}
