using System.Globalization;
using System.Text.RegularExpressions;

namespace MeterSim.Meters;

/// <summary>
/// Reads <c>[LINE/]MODEL:UNITS[:district][:channels=N][:feeds=WIRES][:before=WIRES][@PREFIX][=SERIAL]</c>, e.g. <c>sdm630:1-6</c>,
/// <c>sdm120:7,9</c>, <c>sdm630:8:district</c>, <c>sdm630:10-20@99000000</c>, <c>sdm630:12=130005218841</c>. A wire is
/// <c>CHANNEL:[LINE/]UNIT</c>: <c>relay:100:channels=4:feeds=1:12,2:13</c>.
/// </summary>
internal static partial class MeterSpecParser
{
    /// <summary>The meters of one line, or one line that says what is wrong and what to write instead.</summary>
    public static (IReadOnlyList<MeterSpec> Meters, string? Error) Parse(IEnumerable<string> specs, int line = 1)
    {
        var meters = new List<MeterSpec>();
        foreach (string spec in specs)
        {
            if (ParseOne(spec, line, meters) is string error)
                return ([], error);
        }
        return (meters, Clash(meters));
    }

    /// <summary>The same for several lines. What is not for one line only, written <c>LINE/...</c>, is on every line.</summary>
    public static (IReadOnlyList<IReadOnlyList<MeterSpec>> Lines, string? Error) ParseLines(IEnumerable<string> specs, int count)
    {
        foreach (Match match in specs.Select(s => Grammar().Match(s)).Where(m => m.Groups["line"].Success))
        {
            int named = int.Parse(match.Groups["line"].Value, CultureInfo.InvariantCulture);
            if (named < 1 || named > count)
                return ([], $"--meters '{match.Value}': there is no line {named}: there {(count == 1 ? "is one" : $"are {count}")}");
        }
        var lines = new List<IReadOnlyList<MeterSpec>>();
        for (int line = 1; line <= count; line++)
        {
            (IReadOnlyList<MeterSpec> meters, string? error) = Parse(specs, line);
            if (error is not null)
                return ([], error);
            if (meters.Count == 0)
                return ([], $"--meters: line {line} has no meters: write for example {line}/sdm630:1-6");
            lines.Add(meters);
        }
        if (Feed.Wrong(lines) is string wrong)
            return ([], wrong);
        if (lines.SelectMany(l => l).GroupBy(m => m.Serial).FirstOrDefault(g => g.Count() > 1) is { } serial)
            return ([], $"--meters: serial {serial.Key} is on two lines: give each line its own meters, e.g. 1/sdm630:1-6@99000001");
        return (lines, null);
    }

    /// <summary>The highest line that a spec names; 1 where none does.</summary>
    public static int HighestLine(IEnumerable<string> specs) => specs.Select(s => Grammar().Match(s).Groups["line"])
        .Select(line => line.Success ? int.Parse(line.Value, CultureInfo.InvariantCulture) : 1).DefaultIfEmpty(1).Max();

    private static string? ParseOne(string spec, int line, List<MeterSpec> meters)
    {
        Match match = Grammar().Match(spec);
        if (!match.Success)
            return $"--meters '{spec}' is not [LINE/]MODEL:UNITS[:district][:channels=N][:feeds=CHANNEL:UNIT,...][@PREFIX][=SERIAL]: write for example sdm630:1-6";
        if (match.Groups["line"] is { Success: true } only && int.Parse(only.Value, CultureInfo.InvariantCulture) != line)
            return null;
        string modelName = match.Groups["model"].Value;
        if (MeterModel.Named(modelName) is not MeterModel model)
            return $"--meters '{spec}': unknown model '{modelName}': use {string.Join(", ", MeterModel.All.Select(m => m.Name))}";

        bool isDistrict = match.Groups["district"].Success;
        string prefix = match.Groups["prefix"] is { Success: true } p ? p.Value : MeterSpec.DefaultPrefix(line);
        string? serial = match.Groups["serial"] is { Success: true } s ? s.Value : null;
        if (isDistrict && !model.ThreePhase)
            return $"--meters '{spec}': a district's meter measures three phases: use sdm630";
        if (isDistrict && model.Switches > 0)
            return $"--meters '{spec}': a district's meter has no switch: use sdm630";
        if (match.Groups["channels"] is { Success: true } channels)
        {
            int count = int.Parse(channels.Value, CultureInfo.InvariantCulture);
            if (!model.IsBoard || count is < 1 or > RelayBoard.MostChannels)
                return $"--meters '{spec}': only a relay board has channels, 1 to {RelayBoard.MostChannels}: write for example relay:100:channels=4";
            model = RelayBoard.With(model, count);
        }
        Feed[] feeds = [.. Feed.Read(match.Groups["feeds"].Value, aheadOfMeter: false), .. Feed.Read(match.Groups["before"].Value, aheadOfMeter: true)];
        if (feeds.Length > 0 && model.Switches == 0)
            return $"--meters '{spec}': {model.Name} has no switch to feed others through: use relay";

        int before = meters.Count;
        foreach (string range in match.Groups["units"].Value.Split(','))
        {
            string[] ends = range.Split('-');
            if (!TryUnit(ends[0], out int low) || !TryUnit(ends[^1], out int high) || low > high)
                return $"--meters '{spec}': units must be 1 to 247, in rising order, e.g. 1-6 or 1,3,5-9";
            for (int unit = low; unit <= high; unit++)
                meters.Add(new MeterSpec(model, (byte)unit, serial ?? MeterSpec.SerialOf(prefix, unit), isDistrict) { Feeds = feeds });
        }
        if (serial is not null && meters.Count > before + 1)
            return $"--meters '{spec}': one serial number cannot serve several units: give one unit, or @PREFIX instead";
        return null;
    }

    private static string? Clash(List<MeterSpec> meters)
    {
        if (meters.GroupBy(m => m.Unit).FirstOrDefault(g => g.Count() > 1) is { } unit)
            return $"--meters: unit {unit.Key} is given twice: every unit can be one meter only";
        if (meters.GroupBy(m => m.Serial).FirstOrDefault(g => g.Count() > 1) is { } serial)
            return $"--meters: serial {serial.Key} is given twice: give each meter its own";
        return meters.Count(m => m.IsDistrict) > 1 ? "--meters: only one meter of a line can be the district's" : null;
    }

    private static bool TryUnit(string text, out int unit) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out unit) && unit is >= 1 and <= 247;

    private const string Wires = "[0-9]{1,3}:([0-9]{1,3}/)?[0-9]{1,3}(,[0-9]{1,3}:([0-9]{1,3}/)?[0-9]{1,3})*";

    [GeneratedRegex(
        "^((?<line>[0-9]{1,3})/)?(?<model>[A-Za-z0-9-]+):(?<units>[0-9]+(-[0-9]+)?(,[0-9]+(-[0-9]+)?)*)(:(?<district>district))?"
        + "(:channels=(?<channels>[0-9]{1,3}))?(:feeds=(?<feeds>" + Wires + "))?(:before=(?<before>" + Wires + "))?"
        + "(@(?<prefix>[A-Za-z0-9]{1,24}))?(=(?<serial>[A-Za-z0-9]{1,32}))?$",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Grammar();
}
