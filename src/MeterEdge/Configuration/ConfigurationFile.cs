using System.Collections.Immutable;
using MeterEdge.Configuration.Keys;
using MeterEdge.Configuration.MeterLists;
using MeterEdge.Configuration.Rules;
using MeterEdge.Metering.Profiles;

namespace MeterEdge.Configuration;

/// <summary>Reads the configuration: the file, over it the environment, then the list of meters that it names, then every rule.</summary>
public static class ConfigurationFile
{
    // Two thousand meters need about half a MiB; the limit keeps a wrong path such as /dev/zero from filling memory.
    private const int MaxBytes = 8 << 20;

    /// <summary>Reads and checks. Bad input is never an exception; everything that is wrong is named at once.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="environment">Environment variables; those that start with <c>MeterEdge__</c> count.</param>
    public static ConfigurationResult Load(string path, IReadOnlyDictionary<string, string> environment)
    {
        if (TryRead(path, out var json) is { } problem)
            return new ConfigurationResult([new ConfigurationError("", null, path, problem)]);
        return Parse(json, path, environment, ProfileLibrary.With(ProfileLibrary.FolderBeside(path)));
    }

    /// <summary>Checks the text of a file.</summary>
    /// <param name="json">The text, UTF-8.</param>
    /// <param name="path">What to call the file in messages; what it names may be relative to its folder.</param>
    /// <param name="environment">Environment variables; those that start with <c>MeterEdge__</c> count.</param>
    /// <param name="profiles">The profiles that meters can name.</param>
    public static ConfigurationResult Parse(
        ReadOnlySpan<byte> json, string path, IReadOnlyDictionary<string, string> environment, ProfileLibrary profiles)
    {
        var findings = new Findings();
        ImmutableArray<ConfigurationError> calendar = [];
        var node = NodeParser.Parse(json, findings);
        if (node is ObjectNode root)
        {
            EnvironmentOverlay.Apply(environment, root, ConfigurationDocument.Keys, findings);
            MetersFileOverlay.Apply(root, path, findings);
            var configuration = ConfigurationDocument.Keys.Bind(root, "", findings).MeterEdge;
            configuration = new ProfileNames(profiles, root, findings).Resolve(configuration);
            configuration = PolicyRulesInForce.Resolve(configuration, root, findings);
            BusRules.Check(configuration, root, findings);
            MqttRules.Check(configuration.Mqtt, root, findings);
            InfluxRules.Check(configuration.Influx, root, findings);
            ConsoleRules.Check(configuration, root, findings);
            calendar = CalendarRules.Check(configuration.Control, root, findings);
            if (findings.None && profiles.Errors.IsEmpty && calendar.IsEmpty)
                return new ConfigurationResult(configuration);
        }
        else if (node is not null)
        {
            findings.Add("", node.Origin, $"expects an object in {{ }}, not {node.Describe()}");
        }
        return new ConfigurationResult(
        [
            .. findings.InOrder.Select(finding => ConfigurationError.Of(finding, path)),
            .. profiles.Errors.Select(error => new ConfigurationError(error.Field, error.Line, error.File, error.Message)),
            .. calendar,
        ]);
    }

    private static string? TryRead(string path, out byte[] json)
    {
        json = [];
        try
        {
            json = BoundedFile.Read(path, MaxBytes);
            return json.Length > MaxBytes ? $"is larger than {MaxBytes >> 20} MiB; is this the right file?" : null;
        }
        catch (Exception unreadable) when (unreadable is FileNotFoundException or DirectoryNotFoundException)
        {
            return "does not exist; name another file with --config";
        }
        catch (UnauthorizedAccessException)
        {
            return Directory.Exists(path) ? "is a directory; name the file in it" : "cannot be read by this user; run: chmod or chown it, or be another user";
        }
        catch (Exception unreadable) when (unreadable is IOException or ArgumentException or NotSupportedException)
        {
            return $"cannot be read: {unreadable.Message}";
        }
    }
}
