using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using MeterSim.Meters;
using MeterSim.Tcp;

namespace MeterSim.Tests.External;

/// <summary>A simulated gateway on a free loopback port, in this process, in a folder that goes with it.</summary>
internal sealed class RunningGateway : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Simulator _simulator;
    private readonly Task _running;
    private bool _stopped;

    public RunningGateway(TcpFraming framing, params string[] specs)
    {
        IReadOnlyList<MeterSpec> meters = Some.Options(specs).Lines[0].Meters;
        _simulator = new Simulator(
            new SimulatorOptions
            {
                Lines = [new LineSpec.Tcp(new IPEndPoint(IPAddress.Loopback, 0), framing, meters)],
                Turnaround = TimeSpan.FromMilliseconds(2),
                TruthFile = _folder.At("truth"),
            },
            TimeProvider.System);
        Address = IPEndPoint.Parse(_simulator.Lines[0].Device);
        _running = _simulator.RunAsync(_stop.Token);
    }

    public IPEndPoint Address { get; }

    public async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(Address, TestContext.Current.CancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public Task<string> OrderAsync(string command) => _simulator.Switchboard.ExecuteAsync(command, TestContext.Current.CancellationToken);

    public async Task<JsonElement> StatusAsync() =>
        JsonSerializer.Deserialize(await OrderAsync("status json"), TruthJson.Default.JsonElement);

    /// <summary>Stops, so that the log is complete, and reads it.</summary>
    public async Task<IReadOnlyList<JsonElement>> StopAndReadTruthAsync()
    {
        await StopAsync();
        string[] lines = await File.ReadAllLinesAsync(_folder.At("truth"));
        // A write stands there twice: what it did, and its answer.
        return [.. lines.Select(line => JsonSerializer.Deserialize(line, TruthJson.Default.JsonElement)).Where(line => !line.TryGetProperty("effects", out _))];
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
        _folder.Dispose();
    }

    private async Task StopAsync()
    {
        if (_stopped)
            return;
        _stopped = true;
        await _stop.CancelAsync();
        await _running;
        _simulator.Dispose();
    }
}
