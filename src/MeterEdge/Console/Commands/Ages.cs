using System.Globalization;

namespace MeterEdge.Console.Commands;

/// <summary>Durations and instants as they fit into a narrow table.</summary>
internal static class Ages
{
    /// <summary>E.g. <c>12 s</c>, <c>5 min</c>, <c>3 h</c>, <c>4 d</c>.</summary>
    public static string Short(TimeSpan age) => age switch
    {
        { TotalSeconds: < 0 } => "0 s",
        { TotalSeconds: < 120 } => string.Create(CultureInfo.InvariantCulture, $"{age.TotalSeconds:0} s"),
        { TotalMinutes: < 120 } => string.Create(CultureInfo.InvariantCulture, $"{age.TotalMinutes:0} min"),
        { TotalHours: < 48 } => string.Create(CultureInfo.InvariantCulture, $"{age.TotalHours:0} h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{age.TotalDays:0} d"),
    };

    /// <summary>The same of seconds that may not be known.</summary>
    public static string Short(double? seconds, string unknown = "never") => seconds is { } known ? Short(TimeSpan.FromSeconds(known)) : unknown;

    /// <summary>The district's local time, to the second.</summary>
    public static string Local(this DateTimeOffset instant, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(instant, zone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
