using System.Text.Json;
using MeterEdge.Modbus.Serial;

namespace MeterEdge.Commands;

/// <summary><c>meteredge ports</c>: which serial ports there are, what to call them, and whether they can be used. Opens none.</summary>
public static class PortsCommand
{
    private const int SomeFound = 0;
    private const int NoneFound = 2;

    /// <summary>Lists the ports.</summary>
    /// <param name="ports">What was found.</param>
    /// <param name="output">Takes the list.</param>
    /// <param name="error">Takes what to do when there is none.</param>
    /// <param name="json">Print a JSON array: <c>port</c>, <c>stable</c>, <c>use</c> (<c>free</c>, <c>taken</c>, <c>not_allowed</c>, <c>unknown</c>), <c>pid</c>, <c>program</c>.</param>
    /// <returns>0, or 2 when there is none.</returns>
    public static int Run(IReadOnlyList<FoundPort> ports, TextWriter output, TextWriter error, bool json)
    {
        if (json)
            JsonOutput.Write(output, writer => Write(ports, writer));
        else if (ports.Count > 0)
            Print(ports, output);
        if (ports.Count > 0)
            return SomeFound;
        error.WriteLine("no serial port on this machine: is the adapter plugged in, and its driver loaded?");
        return NoneFound;
    }

    private static void Print(IReadOnlyList<FoundPort> ports, TextWriter output)
    {
        var table = new TextTable("port", "use", "stable name, for the configuration");
        foreach (var port in ports)
            table.Add(port.Name, Use(port), port.StableName ?? "");
        table.WriteTo(output);
    }

    private static string Use(FoundPort port) => port.Use switch
    {
        PortUse.Free => "free",
        PortUse.Taken => port.Holder switch
        {
            { Program: { } program } holder => $"in use by {program} ({holder.Process})",
            { Process: > 0 } holder => $"in use by process {holder.Process}",
            _ => "in use",
        },
        PortUse.NotAllowed => "no permission (group dialout?)",
        PortUse.Unknown => "",
    };

    private static void Write(IReadOnlyList<FoundPort> ports, Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        foreach (var port in ports)
        {
            writer.WriteStartObject();
            writer.WriteString("port", port.Name);
            if (port.StableName is not null)
                writer.WriteString("stable", port.StableName);
            writer.WriteString("use", port.Use switch
            {
                PortUse.Free => "free",
                PortUse.Taken => "taken",
                PortUse.NotAllowed => "not_allowed",
                PortUse.Unknown => "unknown",
            });
            if (port.Holder is { Process: > 0 } holder)
            {
                writer.WriteNumber("pid", holder.Process);
                if (holder.Program is not null)
                    writer.WriteString("program", holder.Program);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
