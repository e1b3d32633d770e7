using System.CommandLine;
using System.CommandLine.Help;

namespace MeterSim.Commands;

/// <summary>What every command has: a version, and help that ends with an example.</summary>
internal static class CommandExamples
{
    public static Command WithExample(this Command command, string example)
    {
        HelpOption? help = command.Options.OfType<HelpOption>().FirstOrDefault();
        if (help is null)
            command.Options.Add(help = new HelpOption());
        help.Action = new ExampleHelp(example);
        if (command is not RootCommand)
            command.Options.Add(new VersionOption());
        return command;
    }
}
