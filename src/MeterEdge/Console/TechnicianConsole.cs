using System.Collections.Immutable;
using MeterEdge.Console.Commands;
using MeterEdge.Console.Login;
using MeterEdge.Console.Serial;
using MeterEdge.Console.Sessions;
using MeterEdge.Control.Cases;
using MeterEdge.Metering.Profiles;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MeterEdge.Console;

/// <summary>The wiring of the console: one set of commands, at the local socket and at the serial port.</summary>
internal static class TechnicianConsole
{
    /// <summary>What runs.</summary>
    /// <param name="plant">What the commands look at and work on.</param>
    /// <param name="pauses">The pauses of lines.</param>
    /// <param name="inbox">Takes releases.</param>
    /// <param name="isBusy">True while something is being done at the switch of a meter.</param>
    /// <param name="library">The profiles that a scan tries.</param>
    /// <param name="loggers">Makes logs.</param>
    public static ImmutableArray<IHostedService> Build(
        Plant plant, BusPauses pauses, ControlInbox inbox, Func<string, bool> isBusy, Func<ProfileLibrary> library, ILoggerFactory loggers)
    {
        var (options, time) = (plant.Configuration.Console, plant.Time);
        var signIn = new SignIn(options.TechniciansFile, plant.Audit, plant.Events, time);
        var hall = new ConsoleHall(Verbs(plant, pauses, inbox, isBusy, library, signIn), signIn, plant.Configuration.Edge, time, loggers.CreateLogger<ConsoleHall>());
        var socket = new ConsoleSocket(options.Socket, hall, time, loggers.CreateLogger<ConsoleSocket>());
        return options.Port is { } port
            ? [pauses, socket, new SerialConsole(port, options.Baud, hall, time, loggers.CreateLogger<SerialConsole>())]
            : [pauses, socket];
    }

    private static VerbTable Verbs(Plant plant, BusPauses pauses, ControlInbox inbox, Func<string, bool> isBusy, Func<ProfileLibrary> library, SignIn signIn) => new(
    [
        .. StatusVerbs.Of(plant),
        .. MeterVerbs.Of(plant),
        .. EventVerbs.Of(plant),
        ReadVerb.Of(plant),
        ScanVerb.Of(plant, library),
        .. LineVerbs.Of(plant),
        .. BusVerbs.Of(plant, pauses, isBusy),
        .. SwitchVerbs.Of(plant, inbox, isBusy),
        .. SessionVerbs.Of(signIn),
    ]);
}
