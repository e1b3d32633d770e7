using System.Text;
using System.Text.Json;
using MeterEdge.Contract;
using MeterEdge.HeadEnd.Demo.Plant;
using MeterEdge.HeadEnd.Watch;

namespace MeterEdge.HeadEnd.Tests;

/// <summary>Test data: valid, and dull unless told otherwise.</summary>
internal static class Some
{
    public const string Edge = "TG-0417";
    public static readonly DateTimeOffset Time = new(2026, 11, 23, 10, 15, 0, 412, TimeSpan.Zero);

    public static ReadingMessage Reading(long seq, string meter = "130005210001", string q = "good", DateTimeOffset? t = null) => new()
    {
        Seq = seq,
        Meter = meter,
        Bus = "bus-1",
        Unit = 1,
        Profile = "eastron-sdm630",
        Kind = "instant",
        Due = Time.AddMilliseconds(-412),
        T = t ?? Time,
        SpanMs = 212,
        Q = q,
        Why = q == "good" ? null : ["no_answer"],
        Values = q == "missing" ? null : Values(),
    };

    public static Dictionary<string, ReadingValue> Values() => new()
    {
        ["voltage_l1_v"] = 230.1m,
        ["voltage_l2_v"] = 229.8m,
        ["voltage_l3_v"] = 230.4m,
        ["current_l1_a"] = 0.42m,
        ["power_w"] = 1234.4m,
        ["energy_import_wh"] = 36250m,
    };

    public static ReadingsMessage Readings(params ReadingMessage[] readings) => new()
    {
        Edge = Edge,
        Device = "5c1e",
        Epoch = "8f3a",
        First = readings.Length == 0 ? 1 : readings.Min(reading => reading.Seq),
        Last = readings.Length == 0 ? 1 : readings.Max(reading => reading.Seq),
        Readings = readings,
    };

    public static EventMessage Event(long n, string code = "meter_lost", string? data = null) => new()
    {
        Edge = Edge,
        Device = "5c1e",
        Control = "c1",
        N = n,
        T = Time,
        Code = code,
        Sev = "warning",
        Meter = "130005210003",
        Data = data is null ? null : JsonDocument.Parse(data).RootElement,
    };

    public static byte[] Json(ReadingsMessage message) => JsonSerializer.SerializeToUtf8Bytes(message, ContractJson.Default.ReadingsMessage);

    public static byte[] Json(EventMessage message) => JsonSerializer.SerializeToUtf8Bytes(message, ContractJson.Default.EventMessage);

    public static Heard.Message Heard(ReadingsMessage message) => new($"me/v1/{message.Edge}/up/readings", Json(message));

    public static IReadOnlyList<DemoMeter> Meters() =>
    [
        .. Enumerable.Range(1, 5).Select(unit => new DemoMeter($"13000521000{unit}", unit, "eastron-sdm630", "Customer")),
        new("130005210006", 6, "eastron-sdm120", "Customer"),
        new("130005210007", 7, "eastron-sdm120", "Customer"),
        new("130005210008", 8, "eastron-sdm630", "District"),
    ];

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
