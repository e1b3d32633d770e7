using MeterEdge.Console;
using MeterEdge.Contract;
using MeterEdge.Modbus.Line;

namespace MeterEdge.Tests.Console;

/// <summary>What a daemon could say of itself.</summary>
internal static class Some
{
    public static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 15, 0, TimeSpan.Zero);

    public static DaemonStatus Status(int meters = 2) => new(
        "TG-0417",
        "5c1e",
        "0.1.0",
        4711,
        "trusted",
        [new("bus-1", "/dev/ttyS1", 9600, true, 12.5, 100, 1, 2, 3, 4, 5)],
        [.. Enumerable.Range(1, meters).Select(n => Meter(n))],
        new("8f3a", 10232, 7, 0, true, 3, 512),
        [new("mqtt", true, "127.0.0.1:1883", 42, false)],
        new(1));

    public static MeterStatus Meter(int n, bool lost = false, bool seen = true) => new(
        $"meter-{n}", "bus-1", n, "eastron-sdm630", "Customer", lost, 30.5, seen ? Now : null, seen ? Reading : null);

    public static LastReading Reading { get; } = new(
        Now.AddMilliseconds(412), Now, "good", "instant", [], new Dictionary<string, ReadingValue> { ["voltage_l1_v"] = 230.1m });

    public static ConsoleCommands Commands(Func<DaemonStatus>? status = null, params HexTrace[] traces) =>
        new(status ?? (() => Status()), (_, _) => [], traces.Select((trace, n) => (trace, n)).ToDictionary(pair => $"bus-{pair.n + 1}", pair => pair.trace));
}
