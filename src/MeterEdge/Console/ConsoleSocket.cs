using System.Net.Sockets;
using MeterEdge.Console.Sessions;
using MeterEdge.Console.Terminal;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MeterEdge.Console;

/// <summary>
/// The local socket. Who may connect is decided by the file's permissions: the daemon's user and group. A client that begins with the size of a
/// screen (<see cref="ScreenSize"/>) is a person at a terminal; any other sends commands, one a line, see <see cref="LineDialogue"/>. That one gets a minute
/// to say something, and another to take the answer. At most four are served at once, a fifth waits.
/// </summary>
internal sealed partial class ConsoleSocket(string path, ConsoleHall hall, TimeProvider time, ILogger<ConsoleSocket> log) : BackgroundService
{
    private const int MostClients = 4;
    private const int MostWaiting = 16;
    private const string PlaceName = "socket";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RestAfterTrouble = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Closing it takes the file away.
        using var listener = Listen();
        if (listener is not null)
        {
            await Task.WhenAll(Enumerable.Range(0, MostClients).Select(_ => ServeOneAfterTheOther(listener, stoppingToken))).ConfigureAwait(false);
        }
    }

    private Socket? Listen()
    {
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            var address = new UnixDomainSocketEndPoint(path);
            if (File.Exists(path))
            {
                TakeAway(address);
            }

            listener.Bind(address);
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite);
            listener.Listen(MostWaiting);
            return listener;
        }
        catch (Exception failed) when (failed is SocketException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            // A missing console is no reason not to read meters.
            LogNoConsole(path, failed switch
            {
                ArgumentException => "its path is longer than 108 bytes",
                _ when !Directory.Exists(Path.GetDirectoryName(path)) => "its directory does not exist",
                _ => failed.Message,
            });
            listener.Dispose();
            return null;
        }
    }

    /// <summary>Removes the socket that a killed run has left; never one that somebody answers on, and never a file with something in it.</summary>
    private void TakeAway(UnixDomainSocketEndPoint address)
    {
        if (CanBeOpened())
        {
            throw new IOException("there is a file of that name");
        }

        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(address);
        }
        catch (SocketException)
        {
            File.Delete(path);
            return;
        }

        throw new IOException("another program answers there");
    }

    /// <summary>True for a file, also for one that we may not read; a socket cannot be opened (ENXIO).</summary>
    private bool CanBeOpened()
    {
        try
        {
            using var file = File.OpenRead(path);
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private async Task ServeOneAfterTheOther(Socket listener, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var client = await listener.AcceptAsync(stop).ConfigureAwait(false);
                await Serve(client, stop).ConfigureAwait(false);
            }
            catch (Exception left) when (left is IOException or OperationCanceledException)
            {
                // The client went away or said nothing for a minute, or the daemon is stopping.
            }
            catch (Exception trouble)
            {
                // The edge of the loop: a process without free descriptors, or a bug in a command, must not end the console.
                LogTrouble(trouble, path);
                await Task.Delay(RestAfterTrouble, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task Serve(Socket client, CancellationToken stop)
    {
        await using var stream = new NetworkStream(client, ownsSocket: false);
        var lines = new CommandLines(stream, Patience, time);
        using var dialogue = new LineDialogue(lines, stream, Patience, time, () => client.Poll(0, SelectMode.SelectRead) && client.Available == 0, stop);
        if (await dialogue.ReadLine("", _ => [], Patience).ConfigureAwait(false) is not { Kind: TypedKind.Line, Line: var first })
            return;
        if (ScreenSize.Parse(first) is { } screen)
        {
            await hall.Serve(stream, screen, PlaceName, endsIdle: true, stop).ConfigureAwait(false);
            return;
        }

        lines.PutBack(first);
        await hall.Serve(dialogue, PlaceName, stop).ConfigureAwait(false);
    }

    [LoggerMessage(7001, LogLevel.Warning, "no console at {Path}: {Reason}; set Console:Socket to a path in a directory that exists and that we may write to")]
    private partial void LogNoConsole(string path, string reason);

    [LoggerMessage(7002, LogLevel.Error, "console at {Path}: a client could not be served")]
    private partial void LogTrouble(Exception trouble, string path);
}
