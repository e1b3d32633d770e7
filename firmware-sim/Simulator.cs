using MeterSim.Control;
using MeterSim.Line;
using MeterSim.Meters;
using MeterSim.Tcp;
using MeterSim.Truth;

namespace MeterSim;

/// <summary>All lines of one process, from plugging in to unplugging.</summary>
internal sealed class Simulator : IDisposable
{
    private readonly SimulatorOptions _options;
    private readonly TimeProvider _time;
    private readonly TruthLog? _truth;
    private readonly List<ISimulatedLine> _lines = [];
    private readonly Switchboard _switchboard;
    private readonly ControlServer? _control;

    /// <summary>Plugs in and listens; requests are answered from <see cref="RunAsync"/> on.</summary>
    /// <exception cref="IOException">A path or port cannot be used; the message says what to do.</exception>
    public Simulator(SimulatorOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        try
        {
            _truth = options.TruthFile is string file ? new TruthLog(file) : null;
            var clock = new LineClock(time);
            foreach ((LineSpec spec, Neighbourhood neighbourhood) in options.Lines.Zip(Neighbourhood.BuildAll(options, time.LocalTimeZone)))
                _lines.Add(Line(spec, neighbourhood, clock));
            _switchboard = new Switchboard(_lines);
            _control = options.ControlSocket is string socket ? new ControlServer(socket, _switchboard) : null;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public Switchboard Switchboard => _switchboard;

    public IReadOnlyList<ISimulatedLine> Lines => _lines;

    /// <summary>Answers until told to stop.</summary>
    public async Task RunAsync(CancellationToken stop, Script? script = null)
    {
        using var serving = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task control = _control?.ServeAsync(serving.Token) ?? Task.CompletedTask;
        Task following = script?.RunAsync(_switchboard, _time, serving.Token) ?? Task.CompletedTask;
        // All of them until the stop; the first that fails ends the others.
        Task[] running = [.. _lines.Select(line => line.RunAsync(serving.Token))];
        await Task.WhenAny(running);
        await serving.CancelAsync();
        await Task.WhenAll(running);
        await control;
        await following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public ReadyMessage Ready()
    {
        IReadOnlyList<MeterSpec>[] meters = [.. _lines.Select(l => l.Spec.Meters)];
        ReadyLine[] lines = [.. _lines.Select((l, index) => new ReadyLine(NameOf(l), l.Device, l.Spec.FormatName, MeterList.Of(meters, index)))];
        return new ReadyMessage(
            true, lines[0].Port, lines[0].Device, lines[0].Format, _options.Unlimited, _options.ControlSocket, _options.TruthFile,
            lines[0].Meters, lines);
    }

    public void Dispose()
    {
        _control?.Dispose();
        foreach (ISimulatedLine line in _lines)
            line.Dispose();
        _truth?.Dispose();
    }

    /// <summary>Of a TCP line the port that it got.</summary>
    private static string NameOf(ISimulatedLine line) => line.Spec is LineSpec.Tcp ? line.Device : line.Spec.Name;

    private ISimulatedLine Line(LineSpec spec, Neighbourhood neighbourhood, LineClock clock) => spec switch
    {
        LineSpec.Serial serial => new SerialLine(serial, _options, neighbourhood, clock, _truth),
        LineSpec.Tcp tcp => new TcpLine(tcp, _options, neighbourhood, clock, _truth, _time),
        _ => throw new System.Diagnostics.UnreachableException($"no line like {spec}"),
    };
}
