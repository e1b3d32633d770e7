using System.Globalization;

namespace MeterEdge.Control.Policy;

/// <summary>D4 by class.</summary>
public sealed record WrittenNoticeDays
{
    /// <summary>Days for a household, 0 to 365; 0: no written notice needed. Default: 7.</summary>
    public int Resident { get; init; } = 7;

    /// <summary>Days for any other customer, 0 to 365; 0: no written notice needed. Default: 3.</summary>
    public int NonResident { get; init; } = 3;
}

/// <summary>D7: when the last notice must have been sent.</summary>
public sealed record FinalNoticeMinutes
{
    /// <summary>At least so many minutes before the cut, 0 to 1440. Default: 30.</summary>
    public int Min { get; init; } = 30;

    /// <summary>At most so many minutes before the cut, 1 to 10080. Default: 120.</summary>
    public int Max { get; init; } = 120;
}

/// <summary>D9 by class. Approvers count once for each <c>iss</c>, and never under the order's own.</summary>
public sealed record Approvers
{
    /// <summary>For a household, 1 to 5. Default: 1.</summary>
    public int Resident { get; init; } = 1;

    /// <summary>For any other customer, 1 to 5. Default: 2.</summary>
    public int NonResident { get; init; } = 2;
}

/// <summary>D26 for the district. Shares are of all customers' meters and allow one at least.</summary>
public sealed record MaxOpens
{
    /// <summary>In an hour, 0 to 1000. Default: 2.</summary>
    public int PerHour { get; init; } = 2;

    /// <summary>In 24 hours, 0 to 10000. Default: 5.</summary>
    public int PerDay { get; init; } = 5;

    /// <summary>In 24 hours, in percent of the meters, 0 to 100. Default: 2.</summary>
    public decimal PercentPerDay { get; init; } = 2;

    /// <summary>Open for arrears at once, in percent of the meters, 0 to 100. Default: 10.</summary>
    public decimal PercentOpen { get; init; } = 10;

    /// <summary>For <c>SAFETY_EMERGENCY</c> in an hour, 0 to 1000. Default: 5.</summary>
    public int EmergencyPerHour { get; init; } = 5;
}

/// <summary>C7 for the district.</summary>
public sealed record ReconnectStagger
{
    /// <summary>Seconds between two closings, 0 to 3600. Default: 5.</summary>
    public int Seconds { get; init; } = 5;

    /// <summary>After an outage of many, seconds of which each closing waits a random part besides, 0 to 3600. Default: 60.</summary>
    public int OutageSeconds { get; init; } = 60;
}

/// <summary>Hours of a day.</summary>
/// <param name="From">First moment, since midnight.</param>
/// <param name="To">First moment after them, since midnight; at most 24 hours.</param>
public readonly record struct LocalHours(TimeSpan From, TimeSpan To)
{
    /// <summary>As it is configured, e.g. <c>09:00-12:00</c>.</summary>
    public override string ToString() => $"{Text(From)}-{Text(To)}";

    private static string Text(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours:00}:{time.Minutes:00}");
}

/// <summary>Day of the week, numbered as <see cref="DayOfWeek"/> is.</summary>
public enum Weekday : byte
{
    Sun,
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
}
