using System.CommandLine;
using MeterSim.Control;

namespace MeterSim.Commands;

/// <summary><c>metersim control</c>.</summary>
internal static class ControlCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static Command Make()
    {
        var socket = new Option<string>("--control") { Description = "The socket that run was given.", HelpName = "PATH", Required = true };
        var words = new Argument<string[]>("command") { Description = CommandParser.HelpText, Arity = ArgumentArity.OneOrMore };
        var command = new Command(
            "control", "Sends one command to a running simulator and prints its answer; exit 1 when it refuses.")
        {
            socket, words,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            try
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
                limit.CancelAfter(Patience);
                string answer = await ControlClient.AskAsync(parsed.GetValue(socket)!, string.Join(' ', parsed.GetValue(words)!), limit.Token);
                if (answer.StartsWith(Switchboard.Refused, StringComparison.Ordinal))
                    return await Failure.RuntimeAsync(answer[Switchboard.Refused.Length..]);
                await Console.Out.WriteLineAsync(answer);
                return 0;
            }
            catch (IOException failure)
            {
                return await Failure.RuntimeAsync(failure.Message);
            }
            catch (OperationCanceledException)
            {
                return await Failure.RuntimeAsync($"no answer from {parsed.GetValue(socket)} within {Patience.TotalSeconds} s: is the simulator stopped?");
            }
        });
        return command.WithExample("metersim control --control /tmp/bus1.sock \"fault 3 slow 300ms times 5\"\n  metersim control --control /tmp/bus1.sock \"line 2 fault all badcrc chance 2%\"");
    }
}
