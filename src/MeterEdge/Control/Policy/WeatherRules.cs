using System.Globalization;
using MeterEdge.Configuration;
using MeterEdge.Control.Messages;

namespace MeterEdge.Control.Policy;

/// <summary>
/// D18 to D21: weather and season. A fact of kind <c>weather</c> holds in its data <c>low_c</c> and <c>high_c</c>, the forecast for the next 24
/// hours, and <c>warning</c>, the highest official warning's colour: <c>blue</c>, <c>yellow</c>, <c>orange</c> or <c>red</c>; none is none.
/// </summary>
internal static class WeatherRules
{
    private static readonly TimeSpan Fresh = TimeSpan.FromHours(24);

    public static IEnumerable<Gate> Judge(PolicyRules rules, CutQuestion question)
    {
        var local = TimeZoneInfo.ConvertTime(question.Planned, question.TimeZone);
        var known = question.Holding(FactKind.Weather).ToList();
        foreach (var gate in Forecast(rules, question, known, local.Month))
            yield return gate;
        foreach (var warned in known.Where(fact => rules.WeatherOfficialWarning && fact.Text("warning") is not (null or "none" or "blue" or "yellow")))
            yield return Deny("weather.official_warning", RefusalCode.Weather, $"the official warning is {warned.Text("warning")}", warned.Until);
        if (rules.SeasonWinterMoratorium && local.Month is >= 11 or <= 3)
            yield return Deny("season.winter_moratorium", RefusalCode.Season, "nobody is cut off from 1 November to 31 March");
        if (question.Class == AccountClass.Irrigation && rules.SeasonAgri.Contains(local.Month))
            yield return Deny("season.agri", RefusalCode.Season, "fields are being watered or drained");
    }

    private static IEnumerable<Gate> Forecast(PolicyRules rules, CutQuestion question, IEnumerable<SignedMessage.Fact> known, int month)
    {
        var latest = known.Where(fact => question.Planned - fact.IssuedAt <= Fresh).MaxBy(fact => fact.IssuedAt);
        var (low, high) = (latest?.Number("low_c"), latest?.Number("high_c"));
        var needed = rules.WeatherForecastMonths.Contains(month);
        if (low <= rules.WeatherLowC || (low is null && needed))
            yield return Deny("weather.low_c", RefusalCode.Weather, Why(low, "down to", rules.WeatherLowC));
        if (high >= rules.WeatherHighC || (high is null && needed))
            yield return Deny("weather.high_c", RefusalCode.Weather, Why(high, "up to", rules.WeatherHighC));
    }

    private static string Why(decimal? forecast, string way, decimal limit) => forecast is { } celsius
        ? string.Create(CultureInfo.InvariantCulture, $"the forecast goes {way} {celsius} C, the limit is {limit} C")
        : "no forecast of the last 24 hours is known, and the month needs one";

    private static Gate Deny(string rule, RefusalCode code, string why, DateTimeOffset? until = null) => new(rule, code, Verdict.Deny, until, why);
}
