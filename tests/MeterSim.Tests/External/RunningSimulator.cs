using System.Text.Json;

namespace MeterSim.Tests.External;

/// <summary>A simulator on a real pseudo-terminal, in this process, in a folder that goes with it.</summary>
internal sealed class RunningSimulator : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Simulator _simulator;
    private readonly Task _running;
    private bool _stopped;

    public RunningSimulator(params string[] specs)
        : this(unlimited: false, specs)
    {
    }

    public RunningSimulator(bool unlimited, params string[] specs)
    {
        SimulatorOptions options = Some.Options(specs);
        _simulator = new Simulator(
            options with
            {
                Lines = [new LineSpec.Serial(Port, Some.Format(), options.Lines[0].Meters)],
                Unlimited = unlimited,
                Turnaround = TimeSpan.FromMilliseconds(5),
                TruthFile = _folder.At("truth"),
                ControlSocket = Control,
            },
            TimeProvider.System);
        _running = _simulator.RunAsync(_stop.Token);
    }

    public string Port => _folder.At("bus");

    public string Control => _folder.At("control");

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
