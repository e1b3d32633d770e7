using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace MeterEdge.SystemTests.Plant;

/// <summary>The real <c>metersim</c>: meters on one pseudo-terminal, their truth log, and the socket for faults.</summary>
internal sealed class Simulator : IAsyncDisposable
{
    private readonly RunningProgram _program;
    private readonly string _socket;

    private Simulator(RunningProgram program, string port, string socket, TruthLog truth, int baud, JsonArray meters)
    {
        (_program, Port, _socket, Truth, Baud, Meters) = (program, port, socket, truth, baud, meters);
        Serials = [.. meters.Select(meter => meter!["Serial"]!.GetValue<string>())];
    }

    public string Port { get; }

    public int Baud { get; }

    public TruthLog Truth { get; }

    /// <summary>The configuration's <c>Meters</c> for this line.</summary>
    public JsonArray Meters { get; }

    /// <summary>Serial numbers in the order of the units.</summary>
    public IReadOnlyList<string> Serials { get; }

    public static async Task<Simulator> Start(TempFolder folder, int baud, params string[] meters)
    {
        var (port, socket, truth) = (folder["bus"], folder["sim.sock"], folder["truth.jsonl"]);
        var program = RunningProgram.Start(
            Programs.Simulator,
            ["run", "--port", port, "--baud", $"{baud}", "--turnaround", "10ms", "--truth", truth, "--control", socket, "--json", "--meters", .. meters]);
        await Until.True(() => program.HasExited || program.Output.Count > 0, "metersim", () => program.Said);
        Assert.False(program.HasExited, program.Said);
        var ready = JsonNode.Parse(program.Output[0])!;
        return new(program, port, socket, new TruthLog(truth), baud, ready["meters"]!.AsArray());
    }

    /// <summary>Sends one command, e.g. <c>fault 3 silent</c>; the test fails when it is refused.</summary>
    public async Task<string> Do(string command)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(_socket), TestContext.Current.CancellationToken);
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(command + "\n"), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);
        var answer = await reader.ReadLineAsync(TestContext.Current.CancellationToken) ?? "";
        Assert.False(answer.StartsWith("error", StringComparison.Ordinal), $"metersim refused '{command}': {answer}");
        return answer;
    }

    public ValueTask DisposeAsync() => _program.DisposeAsync();
}
