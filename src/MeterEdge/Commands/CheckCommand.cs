using System.Globalization;
using System.Text.Json;
using MeterEdge.Configuration;
using MeterEdge.Control;
using MeterEdge.Control.Messages;
using MeterEdge.Metering;
using MeterEdge.Metering.Switches;

namespace MeterEdge.Commands;

/// <summary><c>meteredge check</c>: says everything that is wrong, or what to expect. Opens no port and no connection.</summary>
public static class CheckCommand
{
    private const int Valid = 0;

    // EX_CONFIG of sysexits.h.
    private const int BadConfiguration = 78;

    /// <summary>Checks and prints.</summary>
    /// <param name="path">Path of the configuration.</param>
    /// <param name="environment">Environment variables.</param>
    /// <param name="output">Takes the summary.</param>
    /// <param name="error">Takes errors and warnings, one a line.</param>
    /// <param name="json">Print one JSON object to <paramref name="output"/> instead of all else.</param>
    /// <param name="hint">What to say of a port: nothing when it exists. Null: as this machine has it.</param>
    /// <returns>0 when nothing is wrong, else 78. An overloaded line is wrong here and a warning of <c>run</c>: it is an estimate.</returns>
    public static int Run(string path, IReadOnlyDictionary<string, string> environment, TextWriter output, TextWriter error, bool json, Func<string, string>? hint = null)
    {
        var report = CheckReport.Of(path, environment, hint ?? PortHint.For);
        if (json)
            JsonOutput.Write(output, writer => Write(report, path, writer));
        else
            Print(report, path, output, error);
        return report.Errors.IsEmpty ? Valid : BadConfiguration;
    }

    private static void Print(CheckReport report, string path, TextWriter output, TextWriter error)
    {
        foreach (var wrong in report.Errors)
            error.WriteLine(wrong);
        foreach (var warning in report.Warnings)
            error.WriteLine($"{path}: warning: {warning}");
        if (report.Configuration is not { } configuration || report.Journal is not { } journal)
            return;

        var broker = configuration.Mqtt;
        output.WriteLine(Text($"{path}: edge {configuration.Edge}, {configuration.TimeZone.Id}, broker {broker.Host}:{broker.Port}{Database(configuration.Influx)}, configuration {ConfigurationHash.Of(configuration)}"));
        if (!report.Lines.IsEmpty)
        {
            var table = new TextTable("line", "port", "settings", "meters", "full pass", "use");
            foreach (var (bus, use) in configuration.Buses.Zip(report.Lines))
            {
                table.Add(
                    bus.Name, bus.Target, bus.SettingsText,
                    Text($"{use.Meters}"), Text($"{use.LongestPass.TotalSeconds:0.00} s"), Text($"{use.Percent:0.0} %"));
            }
            table.WriteTo(output);
        }
        var (quota, keep) = (configuration.Journal.QuotaMiB, configuration.Journal.KeepDays);
        output.WriteLine(double.IsInfinity(journal.Days)
            ? "journal: nothing to keep"
            : Text($"journal: {quota} MiB hold about {journal.Days:0} days ({journal.BytesPerDay / 1048576.0:0.0} MiB a day); KeepDays is {keep}"));
        if (Switches(configuration) is > 0 and var switches)
            output.WriteLine(Text($"switches: {switches}, policy {configuration.Control.PolicyInForce.Name}, {KeysText(report.Keys, configuration.Control.KeysFile)}"));
    }

    private static string KeysText(KeySet? keys, string file) => keys is null
        ? $"no keys in {file}: no switch will be moved"
        : Text($"keys version {keys.Version} of {keys.Keys.Count} ({string.Join(", ", keys.Keys.Values.GroupBy(key => key.Role).OrderBy(role => role.Key).Select(role => $"{role.Key.Lower()} {role.Count()}"))})");

    private static int Switches(EdgeConfiguration configuration) => configuration.Buses.SelectMany(bus => bus.Meters).Count(MeterSwitches.HasSwitch);

    private static string Database(InfluxOptions influx) => influx.Url is null ? "" : $", database {influx.Database} at {influx.Url}";

    private static void Write(CheckReport report, string path, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("file", path);
        writer.WriteBoolean("valid", report.Errors.IsEmpty);
        writer.WriteStartArray("errors");
        foreach (var wrong in report.Errors)
        {
            writer.WriteStartObject();
            writer.WriteString("key", wrong.Key);
            if (wrong.Line is { } line)
                writer.WriteNumber("line", line);
            writer.WriteString("source", wrong.Source);
            writer.WriteString("message", wrong.Message);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteStartArray("warnings");
        foreach (var warning in report.Warnings)
            writer.WriteStringValue(warning);
        writer.WriteEndArray();
        if (report.Configuration is { } configuration && report.Journal is { } journal)
            WriteExpectation(configuration, report, journal, writer);
        writer.WriteEndObject();
    }

    private static void WriteExpectation(EdgeConfiguration configuration, CheckReport report, JournalUse journal, Utf8JsonWriter writer)
    {
        writer.WriteString("edge", configuration.Edge);
        writer.WriteString("config", ConfigurationHash.Of(configuration));
        writer.WriteStartArray("lines");
        foreach (var use in report.Lines)
        {
            writer.WriteStartObject();
            writer.WriteString("bus", use.Bus);
            writer.WriteNumber("meters", use.Meters);
            writer.WriteNumber("full_pass_ms", Math.Round(use.LongestPass.TotalMilliseconds));
            writer.WriteNumber("use_percent", Math.Round(use.Percent, 1));
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteNumber("journal_bytes_per_day", journal.BytesPerDay);
        if (!double.IsInfinity(journal.Days))
            writer.WriteNumber("journal_days", Math.Round(journal.Days, 1));
        writer.WriteNumber("switches", Switches(configuration));
        writer.WriteString("policy", configuration.Control.PolicyInForce.Name);
        if (report.Keys is { } keys)
            writer.WriteNumber("keys", keys.Version);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
