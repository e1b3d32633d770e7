using System.Globalization;
using System.Text.RegularExpressions;

namespace MeterSim.Meters;

/// <summary>One wire from a switch to a meter's customer.</summary>
/// <param name="Channel">Of the device that switches, counted from 1.</param>
/// <param name="Line">Where the meter is; null for the device's own line.</param>
/// <param name="Unit">The meter.</param>
/// <param name="AheadOfMeter">Between supply and meter, so that the meter, too, is dark when it is open.</param>
internal sealed partial record Feed(int Channel, int? Line, int Unit, bool AheadOfMeter)
{
    /// <summary>Reads <c>CHANNEL:[LINE/]UNIT,...</c>, which the grammar of <c>--meters</c> has let through.</summary>
    public static IEnumerable<Feed> Read(string text, bool aheadOfMeter) => Grammar().Matches(text).Select(match => new Feed(
        Number(match.Groups["channel"].Value),
        match.Groups["line"] is { Success: true } line ? Number(line.Value) : null,
        Number(match.Groups["unit"].Value),
        aheadOfMeter));

    /// <summary>Why something that is switched cannot be; null when all can.</summary>
    public static string? Wrong(IReadOnlyList<IReadOnlyList<MeterSpec>> lines)
    {
        for (int line = 0; line < lines.Count; line++)
        {
            foreach (MeterSpec device in lines[line])
            {
                foreach (Feed feed in device.Feeds)
                {
                    if (feed.Wrong(device, line + 1, lines) is string wrong)
                        return $"--meters: {device.Model.Name}:{device.Unit} {wrong}";
                }
            }
        }
        return null;
    }

    private string? Wrong(MeterSpec device, int ownLine, IReadOnlyList<IReadOnlyList<MeterSpec>> lines)
    {
        int line = Line ?? ownLine;
        if (Channel < 1 || Channel > device.Model.Switches)
            return $"has {device.Model.Switches} switches, no number {Channel}";
        if (line < 1 || line > lines.Count)
            return $"feeds a meter of line {line}: there {(lines.Count == 1 ? "is one line" : $"are {lines.Count}")}";
        if (!device.Model.IsBoard && (line != ownLine || device.Feeds.Any(f => f.Unit != Unit)))
            return "measures what it feeds: that must be one meter, on its own line";
        return lines[line - 1].FirstOrDefault(m => m.Unit == Unit) is not { IsDistrict: false, Model.IsBoard: false, Feeds.Count: 0 }
            ? $"feeds unit {Unit} of line {line}, which is no customer's meter"
            : null;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex("(?<channel>[0-9]+):((?<line>[0-9]+)/)?(?<unit>[0-9]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Grammar();
}
