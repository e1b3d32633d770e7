using MeterEdge.Console.Login;
using MeterEdge.Console.Terminal;
using Microsoft.Extensions.Logging;

namespace MeterEdge.Console.Sessions;

/// <summary>Takes commands from one dialogue and runs them one after the other, until the other side leaves.</summary>
/// <param name="verbs">What can be typed.</param>
/// <param name="edge">Name of the concentrator, for the prompt.</param>
/// <param name="time">Clock of the idling.</param>
/// <param name="log">Where a bug in a command is reported.</param>
internal sealed partial class ConsoleSession(VerbTable verbs, string edge, TimeProvider time, ILogger log)
{
    private const string LoggedOut = "logged out after five minutes without a key";

    /// <summary>After so long without a key a login ends; a session without one that came over the socket, too.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);

    /// <summary>Runs until the other side leaves or, where <paramref name="endsIdle"/>, says nothing for long.</summary>
    /// <param name="dialogue">The other side.</param>
    /// <param name="who">Who it is.</param>
    /// <param name="signIn">Ends its login.</param>
    /// <param name="endsIdle">Ends when nothing is typed; a serial port's session does not, as nobody could begin it anew.</param>
    /// <param name="stop">The daemon ends.</param>
    public async Task Run(IDialogue dialogue, Operator who, SignIn signIn, bool endsIdle, CancellationToken stop)
    {
        try
        {
            if (dialogue.IsTerminal)
                await Greet(dialogue).ConfigureAwait(false);
            while (!who.Leaves && !stop.IsCancellationRequested)
            {
                var prompt = who.Name is { } name ? $"{edge} {name}# " : $"{edge}> ";
                switch (await dialogue.ReadLine(prompt, verbs.Complete, Idle).ConfigureAwait(false))
                {
                    case { Kind: TypedKind.Line, Line: var line }:
                        await Do(line, dialogue, who, signIn, stop).ConfigureAwait(false);
                        break;
                    case { Kind: TypedKind.Idle } when who.Name is not null:
                        signIn.End(who, "idle");
                        await dialogue.WriteLine(LoggedOut).ConfigureAwait(false);
                        break;
                    case { Kind: TypedKind.Idle } when !endsIdle:
                        break;
                    case { Kind: TypedKind.Idle or TypedKind.Left }:
                        return;
                    case var unknown:
                        throw new InvalidOperationException($"waiting ended with {unknown.Kind}");
                }
            }
        }
        finally
        {
            signIn.End(who, "left");
        }
    }

    private async ValueTask Greet(IDialogue dialogue)
    {
        await dialogue.WriteLine("").ConfigureAwait(false);
        await dialogue.WriteLine($"MeterEdge {Health.Product.Version}, concentrator {edge}. Read-only until 'login NAME'.").ConfigureAwait(false);
        await dialogue.WriteLine("'help' lists the commands, Tab completes, Ctrl-C stops what runs.").ConfigureAwait(false);
    }

    private async ValueTask Do(string line, IDialogue dialogue, Operator who, SignIn signIn, CancellationToken stop)
    {
        var (verb, words, isJson, problem) = verbs.Read(line);
        if (verb is null && problem is null)
        {
            if (!dialogue.IsTerminal)
                await dialogue.End(succeeded: true).ConfigureAwait(false);
            return;
        }

        var running = dialogue.Begin(stop);
        var name = who.Name;

        // A command may run for hours, and whoever comes by then is not the one who logged in.
        await using var watch = time.CreateTimer(_ => EndIdle(dialogue, who, signIn), null, LookEvery, LookEvery);
        try
        {
            problem ??= verb!.NeedsLogin && who.Name is null ? $"'{verb.Name}' needs a login: login NAME" : await verb.Run(new(words, isJson, dialogue, who, running)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (running.IsCancellationRequested)
        {
            problem = "stopped";
        }
        catch (Exception bug) when (bug is not IOException)
        {
            // The edge of the loop: a bug in a command must end neither the session nor the daemon.
            LogBug(bug, TerminalText.Printable(verb!.Name));
            problem = "this failed by a bug; the daemon's log has more";
        }

        if (problem is not null)
            await dialogue.WriteLine($"error: {problem}", paged: false).ConfigureAwait(false);
        if (name is not null && who.Name is null && verb?.Name != "logout")
            await dialogue.WriteLine(LoggedOut, paged: false).ConfigureAwait(false);
        await dialogue.End(problem is null).ConfigureAwait(false);
    }

    private static void EndIdle(IDialogue dialogue, Operator who, SignIn signIn)
    {
        if (dialogue.SinceKey >= Idle)
            signIn.End(who, "idle");
    }

    [LoggerMessage(7004, LogLevel.Error, "console: a bug in '{Verb}'")]
    private partial void LogBug(Exception bug, string verb);
}
