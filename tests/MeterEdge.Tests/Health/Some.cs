using MeterEdge.Contract;

namespace MeterEdge.Tests.Health;

/// <summary>Messages of a concentrator.</summary>
internal static class Some
{
    public static StateMessage State(long seq = 0) =>
        new() { Edge = "TG-0417", Device = "5c1e", Boot = "b007", Online = true, Config = "c0ffee", Seq = seq };

    public static IReadOnlyList<MeterMessage> Meters(int count, string? account = null) => [.. Enumerable.Range(1, count).Select(n => new MeterMessage
    {
        Serial = $"1300{n:D8}",
        Bus = "bus-1",
        Unit = (n % 247) + 1,
        Profile = "eastron-sdm630",
        Account = account,
        Role = "Customer",
        SwitchModes = [],
        Proof = "none",
    })];
}
