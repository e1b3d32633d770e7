using System.Globalization;

namespace MeterSim.Control;

/// <summary>Durations as people write them: <c>20ms</c>, <c>1.5s</c>, <c>10m</c>.</summary>
internal static class Duration
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    public static TimeSpan? TryParse(string text) => TryParse(text, Longest);

    public static TimeSpan? TryParse(string text, TimeSpan longest)
    {
        (string number, decimal unitMs) = text switch
        {
            _ when text.EndsWith("ms", StringComparison.OrdinalIgnoreCase) => (text[..^2], 1m),
            _ when text.EndsWith("s", StringComparison.OrdinalIgnoreCase) => (text[..^1], 1000m),
            _ when text.EndsWith("m", StringComparison.OrdinalIgnoreCase) => (text[..^1], 60_000m),
            _ => ("", 0m),
        };
        if (!decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal amount)
            || amount > (decimal)longest.TotalMilliseconds
            || amount * unitMs > (decimal)longest.TotalMilliseconds)
            return null;
        return TimeSpan.FromTicks((long)(amount * unitMs * TimeSpan.TicksPerMillisecond));
    }
}
