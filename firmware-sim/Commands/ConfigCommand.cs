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
            "config", "Prints the \"Meters\" of a MeterEdge bus for what run would simulate. Where a switch hangs on line N, its bus is called bus-N.")
        {
            meters, line,
        };
        command.SetAction(async (parsed, _) =>
        {
            (string[] texts, int wanted) = (parsed.GetValue(meters)!, parsed.GetValue(line));
            if (wanted < 1)
                return await Failure.UsageAsync($"--of-line {wanted}: lines are counted from 1");
            var lines = new List<IReadOnlyList<MeterSpec>>();
            for (int number = 1; number <= Math.Max(wanted, MeterSpecParser.HighestLine(texts)); number++)
            {
                (IReadOnlyList<MeterSpec> specs, string? error) = MeterSpecParser.Parse(texts, number);
                if (error is not null)
                    return await Failure.UsageAsync(error);
                lines.Add(specs);
            }
            if (lines[wanted - 1].Count == 0)
                return await Failure.UsageAsync($"--meters: line {wanted} has no meters: say another --of-line");
            if (Feed.Wrong(lines) is string wrong)
                return await Failure.UsageAsync(wrong);
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(MeterList.Of(lines, wanted - 1), ConfigJson.Default.IReadOnlyListMeterEntry));
            return 0;
        });
        return command.WithExample("metersim config --meters sdm630:1-6 abb-b23:7 sdm630:8:district");
    }
}
