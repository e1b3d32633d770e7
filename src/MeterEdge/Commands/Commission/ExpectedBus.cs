using System.Collections.Immutable;
using MeterEdge.Configuration;
using MeterEdge.Configuration.Keys;

namespace MeterEdge.Commands.Commission;

/// <summary>Takes a line and what should be on it from a configuration.</summary>
internal static class ExpectedBus
{
    /// <summary>Reads a configuration; everything that is wrong with it is named at once.</summary>
    /// <param name="path">Path of the configuration.</param>
    /// <param name="name">The line's name.</param>
    /// <param name="environment">Environment variables.</param>
    /// <param name="bus">The line.</param>
    /// <param name="expected">What should be on it.</param>
    public static ImmutableArray<ConfigurationError> Read(
        string path, string name, IReadOnlyDictionary<string, string> environment, out BusOptions bus, out Expected expected)
    {
        (bus, expected) = (new(), Expected.Of(name, [], []));
        var result = ConfigurationFile.Load(path, environment);
        if (!result.IsValid)
            return result.Errors;
        var buses = result.Configuration.Buses;
        if (buses.FirstOrDefault(one => one.Name == name) is not { } found)
            return [new("", null, path, $"has no line {name}{NearestName.Suggestion(name, buses.Select(one => one.Name))}")];
        (bus, expected) = (found, Expected.Of(name, found.Meters, buses.SelectMany(one => one.Meters)));
        return [];
    }
}
