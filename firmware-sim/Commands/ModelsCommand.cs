using System.CommandLine;
using MeterSim.Meters;

namespace MeterSim.Commands;

/// <summary><c>metersim models</c>.</summary>
internal static class ModelsCommand
{
    public static Command Make()
    {
        var boards = new Option<bool>("--boards") { Description = "Instead, those that measure nothing and switch the customers of other meters." };
        var command = new Command("models", "Lists the meters that can be simulated, each with MeterEdge's profile for it and its phases.") { boards };
        command.SetAction(async (parsed, _) =>
        {
            bool wanted = parsed.GetValue(boards);
            foreach (MeterModel model in MeterModel.All.Where(m => m.IsBoard == wanted))
                await Console.Out.WriteLineAsync($"{model.Name,-20} {model.Profile,-26} {(model.ThreePhase ? 3 : 1)}");
            return 0;
        });
        return command.WithExample("metersim models");
    }
}
