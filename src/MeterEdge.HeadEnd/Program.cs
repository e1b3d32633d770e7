using System.CommandLine;
using System.CommandLine.Invocation;
using MeterEdge.HeadEnd.Broker;
using MeterEdge.HeadEnd.Demo;
using MeterEdge.HeadEnd.Watch;

// The reference head-end: what stands on the other side of the MQTT broker, and the means to try it all on one machine.
var root = new RootCommand("MeterEdge reference head-end: watches what concentrators send, and brings a broker to try things with.")
{
    BrokerCommand.Create(),
    WatchCommand.Create(),
    DemoCommand.Create(),
};

var parsed = root.Parse(args);
if (parsed.Action is ParseErrorAction error)
{
    // One line per error; the whole help would push it off the screen.
    error.ShowHelp = false;
}

// Every command stops by itself on SIGINT and SIGTERM and decides its own exit code.
return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
