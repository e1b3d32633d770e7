using System.CommandLine;
using MeterEdge.HeadEnd.Broker;
using MeterEdge.HeadEnd.Commands;
using MeterEdge.HeadEnd.Demo;
using MeterEdge.HeadEnd.Request;
using MeterEdge.HeadEnd.Sending;
using MeterEdge.HeadEnd.Signing;
using MeterEdge.HeadEnd.Watch;

// The reference head-end: what stands on the other side of the MQTT broker, and the means to try it all on one machine.
var root = new RootCommand("MeterEdge reference head-end: watches what concentrators send, asks them for more, signs orders and releases, and brings a broker to try things with.")
{
    BrokerCommand.Create(),
    WatchCommand.Create(),
    RequestCommand.Create(),
    KeysCommand.Create(),
    NoticeCommand.Create(),
    OrderCommand.Create(),
    ApproveCommand.Create(),
    ReleaseCommand.Create(),
    ReleaseCommand.CreateRevoke(),
    FactCommand.Create(),
    CancelCommand.Create(),
    CancelCommand.CreateHold(),
    SendCommand.Create(),
    DemoCommand.Create(),
};

root.WithExample("meteredge-headend watch --host 127.0.0.1 --edge TG-0417");

var parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    // A word that fits nowhere explains more than what is missing because of it.
    var what = parsed.UnmatchedTokens is [var unknown, ..] ? $"cannot read '{unknown}'" : parsed.Errors[0].Message.ReplaceLineEndings(" ");
    Console.Error.WriteLine($"meteredge-headend: {what} ({CommandHelp.Typed(parsed.CommandResult)} --help)");
    return ExitCode.Failed;
}

// Every command stops by itself on SIGINT and SIGTERM and decides its own exit code.
return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
