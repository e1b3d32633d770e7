using System.CommandLine;

namespace MeterSim.Commands;

/// <summary>How a command ends that could not do its work: one line on stderr and a code.</summary>
internal static class Failure
{
    private const int Usage = 2;
    private const int Runtime = 1;

    /// <summary>The command line could not be read.</summary>
    public static Task<int> UsageAsync(ParseResult parsed)
    {
        // A word that fits nowhere explains more than what is missing because of it.
        string what = parsed.UnmatchedTokens.Count > 0
            ? $"'{parsed.UnmatchedTokens[0]}' is not understood."
            : parsed.Errors[0].Message;
        string command = parsed.CommandResult.Command is RootCommand ? "metersim" : $"metersim {parsed.CommandResult.Command.Name}";
        return UsageAsync($"{what} See {command} --help");
    }

    public static async Task<int> UsageAsync(string message)
    {
        await WriteAsync(message);
        return Usage;
    }

    public static async Task<int> RuntimeAsync(string message)
    {
        await WriteAsync(message);
        return Runtime;
    }

    private static Task WriteAsync(string message) => Console.Error.WriteLineAsync("metersim: " + message.ReplaceLineEndings(" "));
}
