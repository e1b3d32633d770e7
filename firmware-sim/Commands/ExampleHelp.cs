using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace MeterSim.Commands;

/// <summary>The usual help with an example below.</summary>
internal sealed class ExampleHelp(string example) : SynchronousCommandLineAction
{
    private readonly HelpAction _usual = new();

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        int code = _usual.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output.WriteLine($"Example:\n  {example}");
        return code;
    }
}
