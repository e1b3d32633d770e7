using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MeterEdge.SystemTests.Plant;

/// <summary>The real <c>metersim</c>: meters on pseudo-terminals or behind a gateway, their truth log, and the socket for faults.</summary>
internal sealed class Simulator : IAsyncDisposable
{
    private readonly RunningProgram _program;
    private readonly string _socket;

    private Simulator(RunningProgram program, string socket, TruthLog truth, int baud, JsonNode ready)
    {
        (_program, _socket, Truth, Baud) = (program, socket, truth, baud);
        Lines = [.. ready["lines"]!.AsArray().Select(line => new SimulatedLine(line!["port"]!.GetValue<string>(), line["meters"]!.AsArray()))];
    }

    /// <summary>All its lines; the first one's properties are also this one's.</summary>
    public IReadOnlyList<SimulatedLine> Lines { get; }

    public string Port => Lines[0].Port;

    public int Baud { get; }

    public TruthLog Truth { get; }

    /// <summary>The configuration's <c>Meters</c> for the first line.</summary>
    public JsonArray Meters => Lines[0].Meters;

    /// <summary>Serial numbers of the first line, in the order of the units.</summary>
    public IReadOnlyList<string> Serials => Lines[0].Serials;

    public static Task<Simulator> Start(TempFolder folder, int baud, params string[] meters) =>
        Start(folder, baud, ["--port", folder["bus"], "--baud", $"{baud}"], meters);

    /// <summary>With any lines.</summary>
    /// <param name="folder">Takes what it writes.</param>
    /// <param name="baud">Speed of its serial lines.</param>
    /// <param name="options">Its lines and what else it is told.</param>
    /// <param name="meters">As in <c>--meters</c>.</param>
    public static async Task<Simulator> Start(TempFolder folder, int baud, IReadOnlyList<string> options, params string[] meters)
    {
        var (socket, truth) = (folder["sim.sock"], folder["truth.jsonl"]);
        var program = RunningProgram.Start(
            Programs.Simulator, ["run", .. options, "--turnaround", "10ms", "--truth", truth, "--control", socket, "--json", "--meters", .. meters]);
        await Until.True(() => program.HasExited || program.Output.Count > 0, "metersim", () => program.Said);
        Assert.False(program.HasExited, program.Said);
        return new(program, socket, new TruthLog(truth), baud, JsonNode.Parse(program.Output[0])!);
    }

    /// <summary>The models that it can simulate, with the profile of each and its phases.</summary>
    public static async Task<IReadOnlyList<SimulatedModel>> Models()
    {
        var (exitCode, output, errors) = await RunningProgram.Run(Programs.Simulator, "models");
        Assert.True(exitCode == 0, errors);
        return [.. output.Split('\n').Select(SimulatedModel.Parse)];
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

    /// <summary>What it counts, of each of its lines.</summary>
    public async Task<IReadOnlyList<JsonElement>> Counts() => [.. JsonElement.Parse(await Do("status json")).GetProperty("lines").EnumerateArray()];

    public ValueTask DisposeAsync() => _program.DisposeAsync();
}

/// <summary>One line of a simulator.</summary>
/// <param name="Port">Path of the pseudo-terminal, or address and port of the gateway.</param>
/// <param name="Meters">The configuration's <c>Meters</c> for it.</param>
internal sealed record SimulatedLine(string Port, JsonArray Meters)
{
    /// <summary>Serial numbers in the order of the units.</summary>
    public IReadOnlyList<string> Serials { get; } = [.. Meters.Select(meter => meter!["Serial"]!.GetValue<string>())];
}

/// <summary>A model that can be simulated.</summary>
/// <param name="Name">As in <c>--meters</c>.</param>
/// <param name="Profile">The profile that the simulator names for it.</param>
/// <param name="Phases">1 or 3.</param>
internal sealed record SimulatedModel(string Name, string Profile, int Phases)
{
    public static SimulatedModel Parse(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(words is [_, _, "1" or "3"], $"metersim models said: {line}");
        return new(words[0], words[1], words[2][0] - '0');
    }
}
