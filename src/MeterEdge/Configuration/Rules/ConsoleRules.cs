using MeterEdge.Configuration.Keys;
using MeterEdge.Console.Login;

namespace MeterEdge.Configuration.Rules;

/// <summary>What must hold for the console: a port of its own, and a list of technicians that can be used.</summary>
internal static class ConsoleRules
{
    private const string Console = "MeterEdge:Console";

    public static void Check(EdgeConfiguration configuration, ObjectNode root, Findings findings)
    {
        var console = configuration.Console;
        if (console.Port is { } port && configuration.Buses.FirstOrDefault(bus => bus.Port is not null && Path.GetFullPath(bus.Port) == Path.GetFullPath(port)) is { } bus)
            findings.Add(KeyPath.Join(Console, nameof(console.Port)), root, $"is the port of the line {bus.Name}; the console needs one of its own");
        if (console.TechniciansFile is not { } file)
            return;
        foreach (var problem in TechniciansFile.Read(file).Problems)
            findings.Add(KeyPath.Join(Console, nameof(console.TechniciansFile)), root, problem);
    }
}
