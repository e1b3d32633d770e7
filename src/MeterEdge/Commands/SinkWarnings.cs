using System.Globalization;
using MeterEdge.Configuration;

namespace MeterEdge.Commands;

/// <summary>What will run, but not as whoever wrote the configuration may believe, about where readings go.</summary>
internal static class SinkWarnings
{
    /// <summary>One sentence for each.</summary>
    /// <param name="configuration">A valid configuration.</param>
    /// <param name="journalDays">How many days the journal will hold; infinity when there is nothing to keep.</param>
    public static IEnumerable<string> Of(EdgeConfiguration configuration, double journalDays)
    {
        var influx = configuration.Influx;
        List<(string Key, TimeSpan Most)> backlogs = [("Mqtt:MaxBacklog", configuration.Mqtt.MaxBacklog)];
        if (influx.Url is not null)
            backlogs.Add(("Influx:MaxBacklog", influx.MaxBacklog));
        foreach (var (key, most) in backlogs)
        {
            // The quota goes before everything: it would drop the readings earlier, for all sinks.
            if (most.TotalDays > journalDays)
            {
                yield return string.Create(CultureInfo.InvariantCulture,
                    $"{key} is {most.TotalDays:0.#} days, but the journal's {configuration.Journal.QuotaMiB} MiB will hold {journalDays:0.0} days: older readings leave before");
            }
            else if (most.TotalDays > configuration.Journal.KeepDays)
            {
                yield return string.Create(CultureInfo.InvariantCulture,
                    $"{key} is {most.TotalDays:0.#} days, more than KeepDays {configuration.Journal.KeepDays}: while that sink is away, all readings of that time are kept");
            }
        }

        if (influx is { Url: { } url, TokenFile: not null } && new Uri(url) is { Scheme: "http", IsLoopback: false })
            yield return $"Influx:Url is {url}: the token goes over the network for everybody to read; use https";
    }
}
