namespace MeterEdge.Benchmarks;

/// <summary>The lines of a site with a simulated SDM630 at each unit, as the simulator is told of them and as the daemon is.</summary>
/// <param name="Meters">How many on each line.</param>
/// <param name="Simulator">metersim's arguments.</param>
/// <param name="Buses">Of each line, what stands before its meters in the configuration.</param>
internal sealed record SiteLines(int Meters, IReadOnlyList<string> Simulator, IReadOnlyList<string> Buses)
{
    /// <summary>What metersim simulates.</summary>
    public string Model { get; init; } = "sdm630";

    /// <summary>The profile that the daemon reads them by.</summary>
    public string Profile { get; init; } = "eastron-sdm630";

    public int AllMeters => Meters * Buses.Count;

    // As metersim numbers its meters: a meter that tells another number than the configured one is not good.
    private const int FirstPrefix = 13000521;

    /// <summary>Serial lines, or pseudo-terminals without line time.</summary>
    public static SiteLines Serial(TemporaryFolder folder, int lines, int meters, int baud, bool unlimited = false)
    {
        var ports = Enumerable.Range(1, lines).Select(line => folder.File($"line-{line}")).ToList();
        return new(
            meters,
            [.. unlimited ? ["--unlimited"] : Array.Empty<string>(), "--line", .. ports.Select(port => $"{port}:{baud}:8N1")],
            [.. ports.Select(port => $"\"Port\": \"{port}\", \"Baud\": {baud}, \"Parity\": \"None\"")]);
    }

    /// <summary>Gateways in Modbus TCP.</summary>
    public static SiteLines Gateways(int lines, int meters, bool unlimited = false)
    {
        var addresses = Enumerable.Range(0, lines).Select(_ => $"127.0.0.1:{Repository.FreePort()}").ToList();
        return new(
            meters,
            [.. unlimited ? ["--unlimited"] : Array.Empty<string>(), "--tcp", .. addresses],
            [.. addresses.Select(address => $"\"Tcp\": \"{address}\"")]);
    }

    /// <summary>The daemon's <c>Buses</c>.</summary>
    public string Configuration() => string.Join(",", Buses.Select((bus, line) =>
    {
        var meters = string.Join(",", Enumerable.Range(1, Meters).Select(unit => $$"""{ "Serial": "{{FirstPrefix + line}}{{unit:D4}}", "Unit": {{unit}}, "Profile": "{{Profile}}" }"""));
        return $$"""{ "Name": "bus-{{line + 1}}", {{bus}}, "Meters": [ {{meters}} ] }""";
    }));
}
