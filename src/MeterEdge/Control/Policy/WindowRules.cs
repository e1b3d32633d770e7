using System.Globalization;
using MeterEdge.Control.Messages;

namespace MeterEdge.Control.Policy;

/// <summary>D14 to D17: days and hours, because whoever is cut must be able to pay and to call somebody on the same day.</summary>
internal static class WindowRules
{
    public static IEnumerable<Gate> Judge(PolicyRules rules, CutQuestion question)
    {
        var local = TimeZoneInfo.ConvertTime(question.Planned, question.TimeZone);
        var day = DateOnly.FromDateTime(local.DateTime);
        var (weekday, hours) = ((Weekday)local.DayOfWeek, rules.WindowHours);
        if (!rules.WindowDays.Contains(weekday))
            yield return Deny("window.days", RefusalCode.OutsideHours, $"{weekday} is none of {string.Join(", ", rules.WindowDays)}");
        if (local.TimeOfDay < hours.From || local.TimeOfDay >= hours.To)
            yield return Deny("window.hours", RefusalCode.OutsideHours, string.Create(CultureInfo.InvariantCulture, $"{local:HH:mm} is not within {hours}"));
        if (rules.WindowNoHolidayOrEve && Holiday(question.Calendar, day) is { } holiday)
            yield return Deny("window.no_holiday_or_eve", RefusalCode.Holiday, holiday);
        if (Special(rules, question, day) is { } special)
            yield return Deny("window.special_days", RefusalCode.Holiday, special);
    }

    private static string? Holiday(Calendar? calendar, DateOnly day) =>
        calendar is null ? "there is no calendar, so any day may be a holiday"
        // The next day must be known as well: this one may be its eve.
        : calendar.ValidUntil < day.AddDays(1) ? Text($"the calendar ends with {calendar.ValidUntil:yyyy-MM-dd}")
        : calendar.Holidays.Contains(day) ? Text($"{day:yyyy-MM-dd} is a holiday")
        : calendar.Holidays.Contains(day.AddDays(1)) ? Text($"{day:yyyy-MM-dd} is the eve of a holiday")
        : null;

    private static string? Special(PolicyRules rules, CutQuestion question, DateOnly day) =>
        rules.WindowSpecialDays.Contains(day) ? Text($"{day:yyyy-MM-dd} is a day without cuts")
        : question.Calendar is { } calendar && calendar.SpecialDays.TryGetValue(day, out var name) ? Text($"{day:yyyy-MM-dd} is a day without cuts: {name}")
        : question.Holding(FactKind.SpecialDay).Any() ? "a day without cuts was declared"
        : null;

    private static Gate Deny(string rule, RefusalCode code, string why) => new(rule, code, Verdict.Deny, null, why);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
