using System.Collections.Immutable;
using System.Globalization;
using MeterEdge.Configuration;
using MeterEdge.Control.Messages;
using MeterEdge.Metering;

namespace MeterEdge.Commands;

/// <summary>What a check found out, before anybody prints it.</summary>
/// <param name="Configuration">The configuration; null when it is not valid.</param>
/// <param name="Errors">What keeps the daemon from doing as configured.</param>
/// <param name="Warnings">What will run, but not well.</param>
/// <param name="Lines">Expected use of each line.</param>
/// <param name="Journal">Expected use of the journal; null without a configuration.</param>
/// <param name="Keys">The keys that messages are checked with; null while there are none.</param>
public sealed record CheckReport(
    EdgeConfiguration? Configuration,
    ImmutableArray<ConfigurationError> Errors,
    ImmutableArray<string> Warnings,
    ImmutableArray<LineUse> Lines,
    JournalUse? Journal,
    KeySet? Keys)
{
    /// <summary>Checks a file, the profiles, and what the lines and the journal will be asked to bear.</summary>
    /// <param name="path">Path of the configuration.</param>
    /// <param name="environment">Environment variables.</param>
    /// <param name="hint">What to say of a port: nothing when it exists, else which ones do.</param>
    public static CheckReport Of(string path, IReadOnlyDictionary<string, string> environment, Func<string, string> hint)
    {
        var result = ConfigurationFile.Load(path, environment);
        var errors = result.Errors.ToList();
        if (!result.IsValid)
            return new CheckReport(null, [.. errors], [], [], null, null);

        var configuration = result.Configuration;
        var lines = LineUse.Of(configuration);
        var journal = JournalUse.Of(configuration);
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Percent > LineUse.ErrorPercent)
                errors.Add(new ConfigurationError($"MeterEdge:Buses:{i}", null, path, Overload(lines[i])));
        }

        // The daemon runs without keys, or with those that it had; it would only switch nothing.
        var keys = KeyFileCheck.Of(configuration.Control.KeysFile);
        errors.AddRange(keys.Errors);
        return new CheckReport(configuration, [.. errors], [.. Warn(configuration, lines, journal, hint)], lines, journal, keys.Keys);
    }

    private static IEnumerable<string> Warn(EdgeConfiguration configuration, ImmutableArray<LineUse> lines, JournalUse journal, Func<string, string> hint)
    {
        if (configuration.Buses.All(bus => bus.Meters.IsEmpty))
            yield return "no meters are configured: nothing will be read";
        foreach (var bus in configuration.Buses)
        {
            // Not an error: an adapter may be plugged in later, and a configuration be checked elsewhere.
            if (bus.Port is not null && hint(bus.Port) is { Length: > 0 } there)
                yield return $"port {bus.Port} of line {bus.Name} does not exist here now{there}";
        }
        foreach (var line in lines.Where(line => line.Percent is > LineUse.WarningPercent and <= LineUse.ErrorPercent))
        {
            yield return string.Create(CultureInfo.InvariantCulture,
                $"line {line.Bus} is taken {line.Percent:0} % of the time: little is left for retries and silent meters");
        }
        foreach (var meter in configuration.Buses.SelectMany(bus => bus.Meters).Where(meter => !meter.SwitchCommissioned))
        {
            if ((meter.Switch?.Profile ?? meter.Profile) is { Switch.IsUnproved: true } unproved)
            {
                yield return $"meter {meter.Serial}: the switch of profile {unproved.Name} is unproved, so it never cuts; "
                    + "see it open and close with an instrument, then set SwitchCommissioned";
            }
        }

        var kept = configuration.Journal;
        if (journal.Days < kept.KeepDays)
        {
            yield return string.Create(CultureInfo.InvariantCulture,
                $"the journal's {kept.QuotaMiB} MiB will hold {journal.Days:0.0} days, fewer than KeepDays {kept.KeepDays}");
        }
        foreach (var warning in SinkWarnings.Of(configuration, journal.Days).Concat(PolicyWarnings.Of(configuration.Control)))
            yield return warning;
    }

    private static string Overload(LineUse line) => string.Create(CultureInfo.InvariantCulture,
        $"line {line.Bus} would be taken {line.Percent:0} % of the time; read less often, raise the baud rate or split the line");
}
