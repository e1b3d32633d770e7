using System.CommandLine;
using System.CommandLine.Help;

namespace MeterSim.Commands;

/// <summary>Gives a command's help an example.</summary>
internal static class CommandExamples
{
    public static Command WithExample(this Command command, string example)
    {
        HelpOption? help = command.Options.OfType<HelpOption>().FirstOrDefault();
        if (help is null)
            command.Options.Add(help = new HelpOption());
        help.Action = new ExampleHelp(example);
        return command;
    }
}
