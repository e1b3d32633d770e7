using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;

namespace MeterEdge.HeadEnd.Commands;

/// <summary>What every command has: a version, and help that ends with an example.</summary>
internal static class CommandHelp
{
    /// <summary>Gives a command its example.</summary>
    public static Command WithExample(this Command command, string example)
    {
        var help = command.Options.OfType<HelpOption>().FirstOrDefault();
        if (help is null)
            command.Options.Add(help = new HelpOption());
        help.Action = new ExampleHelp(example);
        if (command is not RootCommand)
            command.Options.Add(new VersionOption());
        return command;
    }

    /// <summary>The command as it is typed, e.g. <c>meteredge-headend request stop</c>.</summary>
    public static string Typed(CommandResult command) =>
        command.Parent is CommandResult parent ? $"{Typed(parent)} {command.Command.Name}" : "meteredge-headend";

    private sealed class ExampleHelp(string example) : SynchronousCommandLineAction
    {
        private readonly HelpAction _usual = new();

        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            var code = _usual.Invoke(parseResult);
            parseResult.InvocationConfiguration.Output.WriteLine($"Example:\n  {example}");
            return code;
        }
    }
}
