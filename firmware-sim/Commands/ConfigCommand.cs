using System.CommandLine;
using System.Text.Json;
using MeterSim.Control;
using MeterSim.Meters;

namespace MeterSim.Commands;

/// <summary><c>metersim config</c>.</summary>
internal static class ConfigCommand
{
    public static Command Make()
    {
        Option<string[]> meters = MetersOption.Make();
        var line = new Option<int>("--of-line") { Description = "Which line, when the meters are those of several.", HelpName = "LINE", DefaultValueFactory = _ => 1 };
        var command = new Command(
            "config", "Prints the \"Meters\" of a MeterEdge bus for what run would simulate.")
        {
            meters, line,
        };
        command.SetAction(async (parsed, _) =>
        {
            (IReadOnlyList<MeterSpec> specs, string? error) = MeterSpecParser.Parse(parsed.GetValue(meters)!, parsed.GetValue(line));
            if (error is not null)
                return await Failure.UsageAsync(error);
            if (specs.Count == 0)
                return await Failure.UsageAsync($"--meters: line {parsed.GetValue(line)} has no meters: say another --of-line");
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(MeterList.Of(specs), ConfigJson.Default.IReadOnlyListMeterEntry));
            return 0;
        });
        return command.WithExample("metersim config --meters sdm630:1-6 abb-b23:7 sdm630:8:district");
    }
}
