using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using MeterEdge.HeadEnd.Commands;

namespace MeterEdge.HeadEnd.Broker;

/// <summary><c>meteredge-headend broker</c>.</summary>
public static class BrokerCommand
{
    private static readonly TimeSpan FirstInPatience = TimeSpan.FromSeconds(5);

    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        var port = PortOption.Create();
        var listen = new Option<IPAddress>("--listen")
        {
            Description = "Address to listen on. There is no password: keep it to this machine unless you mean it.",
            HelpName = "ADDRESS",
            DefaultValueFactory = _ => IPAddress.Loopback,
            CustomParser = argument =>
            {
                if (IPAddress.TryParse(argument.Tokens[0].Value, out var address))
                    return address;

                argument.AddError($"'{argument.Tokens[0].Value}' is not an IP address; write for example 127.0.0.1");
                return null;
            },
        };
        var letFirst = new Option<string?>("--let-first")
        {
            Description = "Client id that the others wait for (5 s at most), so that a watcher misses nothing.",
            HelpName = "ID",
        };
        var verbose = new Option<bool>("--verbose") { Description = "Also print every subscription and message." };
        var command = new Command("broker", """
            An MQTT 5 broker to try things with; everything is kept in memory only. Clients older
            than MQTT 5 must bring a client id (mosquitto_pub -i NAME, or -V 5).
            """)
        { port, listen, letFirst, verbose };
        command.SetAction((parsed, _) => Run(
            new IPEndPoint(parsed.GetValue(listen)!, parsed.GetValue(port)),
            parsed.GetValue(letFirst) is { } first ? new FirstIn(first, FirstInPatience, TimeProvider.System) : null,
            parsed.GetValue(verbose)));
        return command.WithExample("meteredge-headend broker --port 1884 --verbose");
    }

    private static async Task<int> Run(IPEndPoint listen, FirstIn? firstIn, bool verbose)
    {
        using var stop = new StopSignals();
        try
        {
            await using var broker = await MqttBroker.Start(listen, firstIn, verbose, Print, TimeProvider.System);
            Print($"broker listening on {listen}; stop it with Ctrl-C");
            await Task.Delay(Timeout.InfiniteTimeSpan, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return ExitCode.Ok;
        }
        catch (SocketException error)
        {
            Console.Error.WriteLine(Explain(listen, error));
            return ExitCode.Failed;
        }
    }

    private static string Explain(IPEndPoint listen, SocketException error)
    {
        var advice = error.SocketErrorCode switch
        {
            SocketError.AddressAlreadyInUse => "the port is taken; stop what listens there or choose another with --port",
            SocketError.AddressNotAvailable => "no such address on this machine; choose another with --listen",
            SocketError.AccessDenied => "not permitted; choose a port above 1023 with --port",
            _ => error.Message,
        };
        return $"broker: cannot listen on {listen}: {advice}";
    }

    private static void Print(string line) => Console.WriteLine($"{TimeProvider.System.GetLocalNow():HH:mm:ss} {line}");
}
