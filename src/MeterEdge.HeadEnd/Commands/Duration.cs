using System.CommandLine.Parsing;
using System.Globalization;

namespace MeterEdge.HeadEnd.Commands;

/// <summary>Lengths of time as people type them: <c>500ms</c>, <c>30s</c>, <c>5m</c>, <c>2h</c>.</summary>
public static class Duration
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    /// <summary>Reads one; false for anything that is not more than nothing and at most 30 days.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        (string Suffix, double Milliseconds)[] units = [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000)];
        foreach (var (suffix, milliseconds) in units)
        {
            if (text.EndsWith(suffix, StringComparison.Ordinal)
                && double.TryParse(text[..^suffix.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count))
            {
                var total = count * milliseconds;
                var sensible = total > 0 && total <= Longest.TotalMilliseconds;
                duration = TimeSpan.FromMilliseconds(sensible ? total : 0);
                return sensible;
            }
        }

        return false;
    }

    /// <summary>The same for an option of the command line.</summary>
    public static TimeSpan? FromArgument(ArgumentResult argument)
    {
        var text = argument.Tokens.Count == 1 ? argument.Tokens[0].Value : "";
        if (TryParse(text, out var duration))
            return duration;

        argument.AddError($"'{text}' is not a length of time; write for example 500ms, 30s, 5m or 2h");
        return null;
    }
}
