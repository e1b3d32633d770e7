using System.Globalization;
using System.Text.RegularExpressions;

namespace MeterSim.Meters;

/// <summary>
/// Reads <c>MODEL:UNITS[:district][@PREFIX][=SERIAL]</c>, e.g. <c>sdm630:1-6</c>, <c>sdm120:7,9</c>,
/// <c>sdm630:8:district</c>, <c>sdm630:10-20@99000000</c>, <c>sdm630:12=130005218841</c>.
/// </summary>
internal static partial class MeterSpecParser
{
    /// <summary>The meters, or one line that says what is wrong and what to write instead.</summary>
    public static (IReadOnlyList<MeterSpec> Meters, string? Error) Parse(IEnumerable<string> specs)
    {
        var meters = new List<MeterSpec>();
        foreach (string spec in specs)
        {
            if (ParseOne(spec, meters) is string error)
                return ([], error);
        }
        return (meters, Clash(meters));
    }

    private static string? ParseOne(string spec, List<MeterSpec> meters)
    {
        Match match = Grammar().Match(spec);
        if (!match.Success)
            return $"--meters '{spec}' is not MODEL:UNITS[:district][@PREFIX][=SERIAL]: write for example sdm630:1-6";
        string modelName = match.Groups["model"].Value;
        if (MeterModel.Named(modelName) is not MeterModel model)
            return $"--meters '{spec}': unknown model '{modelName}': use {string.Join(", ", MeterModel.All.Select(m => m.Name))}";

        bool isDistrict = match.Groups["district"].Success;
        string prefix = match.Groups["prefix"] is { Success: true } p ? p.Value : MeterSpec.DefaultPrefix;
        string? serial = match.Groups["serial"] is { Success: true } s ? s.Value : null;
        if (isDistrict && !model.ThreePhase)
            return $"--meters '{spec}': a district's meter measures three phases: use sdm630";
        if (isDistrict && model.HasRelay)
            return $"--meters '{spec}': a district's meter has no relay: use sdm630";

        int before = meters.Count;
        foreach (string range in match.Groups["units"].Value.Split(','))
        {
            string[] ends = range.Split('-');
            if (!TryUnit(ends[0], out int low) || !TryUnit(ends[^1], out int high) || low > high)
                return $"--meters '{spec}': units must be 1 to 247, in rising order, e.g. 1-6 or 1,3,5-9";
            for (int unit = low; unit <= high; unit++)
                meters.Add(new MeterSpec(model, (byte)unit, serial ?? MeterSpec.SerialOf(prefix, unit), isDistrict));
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

    [GeneratedRegex(@"^(?<model>[A-Za-z0-9-]+):(?<units>[0-9]+(-[0-9]+)?(,[0-9]+(-[0-9]+)?)*)(:(?<district>district))?(@(?<prefix>[A-Za-z0-9]{1,24}))?(=(?<serial>[A-Za-z0-9]{1,32}))?$", RegexOptions.ExplicitCapture)]
    private static partial Regex Grammar();
}
