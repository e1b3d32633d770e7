using System.Text.Json.Nodes;
using MeterEdge.Metering.Profiles;
using MeterEdge.Readings;
using MeterEdge.SystemTests.Facts;
using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests;

/// <summary>Every profile of the program against a meter of its kind, by what the meter's terminals carry.</summary>
public sealed class EveryProfileTests
{
    /// <summary>
    /// Profiles without a simulated model of a meter, each with the reason, e.g. that its registers are another profile's.
    /// </summary>
    private static readonly Dictionary<string, string> NotSimulated = new()
    {
        ["generic-relay"] = "a board, which is no meter and measures nothing; simulated as relay",
        ["generic-relay-arm"] = "a board, which is no meter and measures nothing; simulated as relay-arm",
    };

    // Every phase another power, one of them fed back; and all of it the other way round.
    private const string Drawn = "9100 -2900 3300";
    private const string FedBack = "-7100 2300 -4100";

    [Fact]
    public async Task Every_profile_has_a_simulated_model_or_a_reason_why_not_and_every_model_has_a_profile()
    {
        var models = await Simulator.Models();
        var simulated = models.Select(model => model.Profile).ToHashSet();
        var profiles = ProfileLibrary.BuiltIn.Names.ToHashSet();

        Assert.Empty(simulated.Except(profiles));
        Assert.Equal(profiles.Except(simulated).Order(StringComparer.Ordinal), NotSimulated.Keys.Order(StringComparer.Ordinal));
        Assert.DoesNotContain(NotSimulated.Values, string.IsNullOrWhiteSpace);
        Assert.Equal(models.Count, models.DistinctBy(model => model.Name).Count());
    }

    [Fact]
    public async Task What_is_read_is_what_the_terminals_carry_value_by_value_with_every_profile()
    {
        await using var site = new Site();
        var models = (await Simulator.Models()).Select((model, index) => (Model: model, Unit: index + 1)).ToList();
        var line = await site.Lines(
            115200,
            ["--port", site.Folder["bus"], "--baud", "115200", "--aged", "--truth-of-terminals"],
            [.. models.Select(one => $"{one.Model.Name}:{one.Unit}")]);

        var compared = 0;
        foreach (var (phases, single) in new[] { (Drawn, "2400"), (FedBack, "-1700") })
        {
            var fedBack = phases == FedBack;
            foreach (var (model, unit) in models)
                await line.Do(model.Phases == 3 ? $"set {unit} phases {phases}" : $"set {unit} power {(CanShow(model) ? single : "2400")}");
            await Until.Holds(async () => (await line.Counts())[0].GetProperty("units").EnumerateArray().All(Obeys), "the loads that were ordered");
            foreach (var (model, unit) in models)
                compared += await Compare(line, model, unit);

            bool CanShow(SimulatedModel model) => !fedBack || !Resolution.WithoutSigns.Contains(model.Profile);

            bool Obeys(System.Text.Json.JsonElement status)
            {
                var model = models[status.GetProperty("unit").GetInt32() - 1].Model;
                var wanted = model.Phases == 3 ? (fedBack ? -8900 : 9500) : CanShow(model) && fedBack ? -1700 : 2400;
                return status.GetProperty("power_w").GetDouble() == wanted;
            }
        }

        // Sixteen quantities of a meter on average: none has been left out unnoticed.
        Assert.Equal(2 * models.Sum(one => ProfileLibrary.BuiltIn.Get(one.Model.Profile).Registers.Length), compared);
    }

    /// <summary>Reads one meter by the read command and gives the number of values compared.</summary>
    private static async Task<int> Compare(Simulator line, SimulatedModel model, int unit)
    {
        var serial = line.Serials[unit - 1];
        var profile = ProfileLibrary.BuiltIn.Get(model.Profile);
        var before = line.Truth.Entries.Count;
        var (exitCode, output, errors) = await RunningProgram.Run(
            Programs.Daemon,
            "read", "--port", line.Port, "--baud", $"{line.Baud}", "--parity", "N", "--stop-bits", "1", "--unit", $"{unit}", "--profile", model.Profile, "--json");
        Assert.True(exitCode == 0, $"{model.Name}: {errors}");
        var reading = JsonNode.Parse(output)!;
        Assert.True(reading["q"]!.GetValue<string>() == "good", $"{model.Name}: {output}");
        var values = reading["values"]!.AsObject().ToDictionary(value => value.Key, value => value.Value!.GetValue<double>());
        Assert.Equal(profile.Registers.Select(register => register.Quantity.Key()).Order(StringComparer.Ordinal), values.Keys.Order(StringComparer.Ordinal));

        // The log is written behind the answer.
        await Until.True(() => profile.Registers.All(register => Pass().Any(answer => Terminals.Covers(answer, register))), "the truth");
        var pass = Pass();
        foreach (var (quantity, shown) in values)
        {
            Terminals.Carried(model.Profile, quantity, shown, pass, $"{model.Name}: {output}");
            var carried = pass[^1].Terminals[quantity];
            Assert.True(carried != 0, $"{quantity} of {model.Name} is nought, which is what an empty register holds too");

            // A value that stood at another's place would pass where both are the same.
            foreach (var other in values.Keys.Where(key => key != quantity && Resolution.Unit(key) == Resolution.Unit(quantity) && !IsSameThing(key, quantity)))
            {
                Assert.True(
                    Resolution.Distinguishes(model.Profile, quantity, carried, pass[^1].Terminals[other]),
                    $"{quantity} and {other} of {model.Name} cannot be told apart: {carried:R} and {pass[^1].Terminals[other]:R}");
            }
        }

        return values.Count;

        List<TruthEntry> Pass() => [.. line.Truth.Entries.Skip(before).Where(entry => entry.Serial == serial && entry.Words.Length > 0)];

        // The power of a meter with one phase is that of its phase.
        bool IsSameThing(string one, string other) => model.Phases == 1 && Total(one) == Total(other);

        static string Total(string quantity) => quantity.Replace("_l1", "", StringComparison.Ordinal);
    }
}
