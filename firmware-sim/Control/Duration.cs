using System.Globalization;

namespace MeterSim.Control;

/// <summary>Durations as people write them: <c>20ms</c>, <c>1.5s</c>.</summary>
internal static class Duration
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    public static TimeSpan? TryParse(string text)
    {
        (string number, decimal unitMs) = text switch
        {
            _ when text.EndsWith("ms", StringComparison.OrdinalIgnoreCase) => (text[..^2], 1m),
            _ when text.EndsWith("s", StringComparison.OrdinalIgnoreCase) => (text[..^1], 1000m),
            _ => ("", 0m),
        };
        if (!decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal amount) || amount > 600_000)
            return null;
        var duration = TimeSpan.FromTicks((long)(amount * unitMs * TimeSpan.TicksPerMillisecond));
        return duration <= Longest ? duration : null;
    }
}
