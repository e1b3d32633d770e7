using System.CommandLine;
using MeterSim.Meters;

namespace MeterSim.Commands;

/// <summary><c>metersim models</c>.</summary>
internal static class ModelsCommand
{
    public static Command Make()
    {
        var command = new Command("models", "Lists the models that can be simulated, each with MeterEdge's profile for it and its phases.");
        command.SetAction(async (_, _) =>
        {
            foreach (MeterModel model in MeterModel.All)
                await Console.Out.WriteLineAsync($"{model.Name,-20} {model.Profile,-26} {(model.ThreePhase ? 3 : 1)}");
            return 0;
        });
        return command.WithExample("metersim models");
    }
}
