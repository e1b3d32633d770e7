using MeterSim.Control;
using MeterSim.Truth;

namespace MeterSim.Line;

/// <summary>Meters on a pseudo-terminal, from plugging in to unplugging.</summary>
internal sealed class SerialLine : ISimulatedLine
{
    private readonly PluggablePort _port;
    private readonly LineThread _thread;
    private readonly CommandDesk _desk;

    /// <summary>Plugs in; requests are answered from <see cref="RunAsync"/> on.</summary>
    /// <exception cref="IOException">A path cannot be used; the message says what to do.</exception>
    public SerialLine(LineSpec.Serial spec, SimulatorOptions options, Neighbourhood neighbourhood, LineClock clock, ITruthSink? truth)
    {
        Spec = spec;
        _port = new PluggablePort(spec.Path);
        LineTiming timing = options.Unlimited ? LineTiming.Unlimited : LineTiming.Of(spec.Format, options.Turnaround);
        var line = new SlaveLine(timing, neighbourhood.Slaves, neighbourhood.District, _port, truth);
        _thread = new LineThread(_port, options.Unlimited ? null : spec.Format.Baud, line, clock, line.Bank.AdvanceTo);
        _desk = new CommandDesk(_port, line.Bank, neighbourhood.Households, clock, spec.FormatName, options.Unlimited)
        {
            CutOff = line.CutOff,
            BusyNs = () => line.BusyNs,
        };
        try
        {
            _port.PlugIn();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public LineSpec Spec { get; }

    public string Device => _port.Device ?? "";

    public async Task RunAsync(CancellationToken stop)
    {
        using CancellationTokenRegistration stopping = stop.Register(_thread.Stop);
        // A thread of its own: it spends its life in ppoll.
        await Task.Factory.StartNew(_thread.Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public Task<T> AtDeskAsync<T>(Func<CommandDesk, T> work, CancellationToken cancel) => _thread.RunAsync(() => work(_desk), cancel);

    public void Dispose()
    {
        _port.Dispose();
        _thread.Dispose();
    }
}
