using System.Globalization;
using MeterSim.Faults;

namespace MeterSim.Control;

/// <summary>Reads one command line: either the command or one line that says what to write.</summary>
internal static class CommandParser
{
    private const string FaultUsage = "write fault UNIT|all KIND [times N] [chance P%], or fault UNIT|all [KIND] off";

    /// <summary>One line: it is also the answer to <c>help</c>.</summary>
    public static string HelpText { get; } =
        $"fault UNIT|all KIND [times N] [chance P%], where KIND is {FaultForm.Usage}: each adds to the others; fault UNIT|all [KIND] off; "
        + $"{SwitchCommandParser.Usage}; "
        + "set UNIT power WATTS|auto; set UNIT phases WATTS WATTS WATTS; set UNIT voltage VOLTS|auto; port close|open; drop [DURATION] (TCP: drops all connections and refuses new ones for so long); "
        + "status [json]; help. With several lines: line N COMMAND. "
        + "Example: fault 3 slow 300ms times 5";

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
            ["drop"] => (new SimCommand.Drop(TimeSpan.Zero), null),
            ["drop", var time] => Duration.TryParse(time) is TimeSpan refusing
                ? (new SimCommand.Drop(refusing), null)
                : (null, $"'{time}' is not a duration of at most 10 minutes: write for example drop 5s"),
            ["line", var number, .. var rest] => ParseLine(number, string.Join(' ', rest)),
            ["set", var unit, "power", var watts] => ParsePower(unit, watts),
            ["set", var unit, "phases", var l1, var l2, var l3] => ParsePhases(unit, l1, l2, l3),
            ["set", var unit, "voltage", var volts] => ParseVoltage(unit, volts),
            ["fault", var unit, .. var rest] => ParseFault(unit, rest),
            ["switch", var place, .. var rest] => SwitchCommandParser.Parse(place, rest),
            [] => (null, "nothing asked: try help"),
            _ => (null, $"unknown command '{words[0]}': try help"),
        };
    }

    private static (SimCommand?, string?) ParseLine(string numberText, string rest)
    {
        if (!TryNumber(numberText, int.MaxValue, out int number))
            return (null, $"'{numberText}' is not the number of a line: write 1 for the first one");
        (SimCommand? command, string? error) = Parse(rest);
        return command switch
        {
            null => (null, error),
            SimCommand.OnLine or SimCommand.Status or SimCommand.Help => (null, $"'{rest}' is not for a line: write it alone"),
            _ => (new SimCommand.OnLine(number, command), null),
        };
    }

    private static (SimCommand?, string?) ParsePower(string unitText, string wattsText)
    {
        if (!TryUnit(unitText, out int unit))
            return (null, $"'{unitText}' is not a unit: write 1 to 247");
        if (wattsText == "auto")
            return (new SimCommand.PinPower(unit, null), null);
        return TryMilliwatts(wattsText, out long milliwatts)
            ? (new SimCommand.PinPower(unit, milliwatts), null)
            : (null, $"'{wattsText}' is not a power: write watts from -1000000 to 1000000, or auto");
    }

    private static (SimCommand?, string?) ParseVoltage(string unitText, string voltsText)
    {
        if (!TryUnit(unitText, out int unit))
            return (null, $"'{unitText}' is not a unit: write 1 to 247");
        if (voltsText == "auto")
            return (new SimCommand.PinVoltage(unit, null), null);
        return double.TryParse(voltsText, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double volts) && volts <= 1000
            ? (new SimCommand.PinVoltage(unit, volts), null)
            : (null, $"'{voltsText}' is not a voltage: write volts from 0 to 1000, or auto");
    }

    private static (SimCommand?, string?) ParsePhases(string unitText, params string[] watts)
    {
        if (!TryUnit(unitText, out int unit))
            return (null, $"'{unitText}' is not a unit: write 1 to 247");
        long[] milliwatts = new long[watts.Length];
        for (int phase = 0; phase < watts.Length; phase++)
        {
            if (!TryMilliwatts(watts[phase], out milliwatts[phase]))
                return (null, $"'{watts[phase]}' is not a power: write watts from -1000000 to 1000000 for each phase");
        }
        return (new SimCommand.PinPhases(unit, milliwatts[0], milliwatts[1], milliwatts[2]), null);
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

        if (rest.IsEmpty || FaultForm.Named(rest[0]) is not FaultForm form)
            return (null, rest.IsEmpty ? FaultUsage : $"'{rest[0]}' is not a fault: {FaultUsage}");
        if (rest is [_, "off"])
            return (new SimCommand.ClearFault(unit, form.Kind), null);
        return ParseArgument(unit, form, rest[1..]);
    }

    private static (SimCommand?, string?) ParseArgument(int? unit, FaultForm form, ReadOnlySpan<string> rest)
    {
        var fault = new Fault(form.Kind, TimeSpan.Zero, form.Once ? 1 : null, 1);
        string word = rest.IsEmpty ? "" : rest[0];
        return form.Argument switch
        {
            FaultArgument.None => ParseLimits(unit, fault, rest),
            FaultArgument.Duration when Duration.TryParse(word) is TimeSpan delay => ParseLimits(unit, fault with { Delay = delay }, rest[1..]),
            FaultArgument.Duration => (null, $"{form.Name} needs a delay of at most 10 minutes: write for example fault 3 {form.Name} {form.Example}"),
            FaultArgument.Count or FaultArgument.OptionalUnit when TryNumber(word, form.Highest, out int number) =>
                ParseLimits(unit, fault with { Number = number }, rest[1..]),
            FaultArgument.Count => (null, $"{form.Name} needs a number from 1 to {form.Highest}: write for example fault 3 {form.Name} {form.Example}"),
            FaultArgument.OptionalUnit => ParseLimits(unit, fault, rest),
            FaultArgument.Energy when TryKwh(word, out decimal kwh) => ParseLimits(unit, fault with { Kwh = kwh }, rest[1..]),
            FaultArgument.Energy => (null, $"{form.Name} needs an energy above 0 and up to 100000000 kWh: write for example fault 3 {form.Name} {form.Example}"),
        };
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

    private static bool TryMilliwatts(string text, out long milliwatts)
    {
        bool read = decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal watts)
            && Math.Abs(watts) <= 1_000_000;
        milliwatts = read ? (long)(watts * 1000) : 0;
        return read;
    }

    private static bool TryKwh(string text, out decimal kwh) =>
        decimal.TryParse(
            text.EndsWith("kwh", StringComparison.Ordinal) ? text[..^3] : text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out kwh)
        && kwh is > 0 and <= 100_000_000;

    private static bool TryNumber(string text, int highest, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= 1 && number <= highest;

    private static bool TryUnit(string text, out int unit) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out unit) && unit is >= 1 and <= 247;
}
