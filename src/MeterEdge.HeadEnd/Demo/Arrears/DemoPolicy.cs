using System.Text.Json.Nodes;

namespace MeterEdge.HeadEnd.Demo.Arrears;

/// <summary>
/// What the demo changes in the policy, so that a case of weeks fits into minutes, at any hour and on any machine. All else is
/// as in earnest: days overdue, the periods of the notices, approval, forecast, limits and protections.
/// </summary>
public static class DemoPolicy
{
    /// <summary>The countdown in force.</summary>
    public const double CountdownSeconds = 12;

    /// <summary>Overrides for <c>Control:Policy</c>.</summary>
    public static JsonObject Overrides() => new()
    {
        ["window.days"] = new JsonArray("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
        ["window.hours"] = "00:00-24:00",
        ["window.no_holiday_or_eve"] = false,
        ["clock.trusted"] = false,
        ["countdown.minutes"] = CountdownSeconds / 60,
        ["switch.dwell_minutes"] = 0,
        ["reconnect.stagger"] = new JsonObject { ["seconds"] = 0, ["outage_seconds"] = 0 },
    };

    /// <summary>The same in words, for the screen.</summary>
    public static IReadOnlyList<string> Words { get; } =
    [
        "a demo policy is in force: cuts at any hour of any day (not Mon-Thu 9 to 12), a countdown of 12 s (not 30 min), no pause between operations,",
        "and a clock that nobody synchronises is good enough (in earnest no cut without a trusted clock). All other rules are in force as they are.",
    ];
}
