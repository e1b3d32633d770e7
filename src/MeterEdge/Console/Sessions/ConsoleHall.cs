using MeterEdge.Console.Login;
using MeterEdge.Console.Terminal;
using Microsoft.Extensions.Logging;

namespace MeterEdge.Console.Sessions;

/// <summary>Where consoles of all kinds meet what can be done at them.</summary>
/// <param name="verbs">What can be typed.</param>
/// <param name="signIn">Logs in and out.</param>
/// <param name="edge">Name of the concentrator.</param>
/// <param name="time">Clock.</param>
/// <param name="log">Where a bug in a command is reported.</param>
internal sealed class ConsoleHall(VerbTable verbs, SignIn signIn, string edge, TimeProvider time, ILogger<ConsoleHall> log)
{
    private static readonly TimeSpan WritePatience = TimeSpan.FromMinutes(1);

    /// <summary>Serves a person at a terminal until he leaves.</summary>
    /// <param name="stream">Keys and screen; somebody else closes it.</param>
    /// <param name="screen">Size of the screen.</param>
    /// <param name="place">Where it is, for the evidence.</param>
    /// <param name="endsIdle">Ends when nothing is typed for long.</param>
    /// <param name="stop">The daemon ends.</param>
    public async Task Serve(Stream stream, ScreenSize screen, string place, bool endsIdle, CancellationToken stop)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var dialogue = new TerminalDialogue(stream, screen.Columns, screen.Rows, WritePatience, time);
        var listening = dialogue.Listen(over.Token);
        try
        {
            await Session().Run(dialogue, new Operator(place), signIn, endsIdle, stop).ConfigureAwait(false);
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            await listening.ConfigureAwait(false);
        }
    }

    /// <summary>Serves a program until it leaves.</summary>
    public Task Serve(LineDialogue dialogue, string place, CancellationToken stop) =>
        Session().Run(dialogue, new Operator(place), signIn, endsIdle: true, stop);

    private ConsoleSession Session() => new(verbs, edge, time, log);
}
