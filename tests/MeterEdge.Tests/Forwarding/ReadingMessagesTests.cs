using System.Text.Json;
using MeterEdge.Contract;
using MeterEdge.Forwarding;
using MeterEdge.Readings;
using MeterEdge.Tests.Journal;

namespace MeterEdge.Tests.Forwarding;

public class ReadingMessagesTests
{
    [Fact]
    public void A_good_reading_is_what_the_contract_shows()
    {
        var snapshot = Some.Snapshot(36250, due: Some.Start) with
        {
            Values = [new(Quantity.VoltageL1, 230.1m, default), new(Quantity.EnergyImport, 36250m, new(0x4211_0000, 2))],
        };
        Assert.Equal(
            """
            {"v":1,"edge":"TG-0417","device":"5c1e","epoch":"8f3a","first":10231,"last":10231,"readings":[{"seq":10231,"meter":"130005218841","bus":"bus-1","unit":12,"profile":"eastron-sdm630","kind":"instant","due":"2026-11-23T10:15:00.000Z","t":"2026-11-23T10:15:00.412Z","span_ms":212,"q":"good","values":{"voltage_l1_v":230.1,"energy_import_wh":36250},"raw":{"energy_import_wh":"42110000"}}]}
            """,
            Json(snapshot));
    }

    [Fact]
    public void A_missed_pass_says_why_and_has_no_values()
    {
        var json = Json(Some.Missing(1));
        Assert.Contains("\"q\":\"missing\",\"why\":[\"no_answer\"]}", json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "open")]
    [InlineData(1, "closed")]
    [InlineData(2, "armed")]
    [InlineData(3, "unknown")]
    public void The_state_of_a_switch_is_a_word(int state, string word)
    {
        var snapshot = Some.Snapshot(1) with { Kind = ReadingKind.Switch, Values = [new(Quantity.SwitchState, state, default)] };
        Assert.Contains($"\"values\":{{\"switch_state\":\"{word}\"}}", Json(snapshot), StringComparison.Ordinal);
    }

    [Fact]
    public void Registers_are_published_for_energies_only()
    {
        var snapshot = Some.Snapshot(1) with { Values = [new(Quantity.Power, 1.5m, new(0x1234, 1))] };
        Assert.DoesNotContain("raw", Json(snapshot), StringComparison.Ordinal);
    }

    private static string Json(Snapshot snapshot) => JsonSerializer.Serialize(
        ReadingMessages.Batch("TG-0417", "5c1e", [new("8f3a", 10231, snapshot)]), ContractJson.Default.ReadingsMessage);
}
