using MeterSim.Control;
using MeterSim.Line;
using MeterSim.Meters;
using MeterSim.Truth;

namespace MeterSim;

/// <summary>One line of simulated meters from plugging in to unplugging.</summary>
internal sealed class Simulator : IDisposable
{
    private readonly SimulatorOptions _options;
    private readonly PluggablePort _port;
    private readonly TruthLog? _truth;
    private readonly LineThread _thread;
    private readonly ControlServer? _control;

    /// <summary>Plugs in and listens; requests are answered from <see cref="RunAsync"/> on.</summary>
    /// <exception cref="IOException">A path cannot be used; the message says what to do.</exception>
    public Simulator(SimulatorOptions options, TimeProvider time)
    {
        _options = options;
        _port = new PluggablePort(options.Port);
        try
        {
            _truth = options.TruthFile is string file ? new TruthLog(file) : null;
            var clock = new LineClock(time);
            Neighbourhood neighbourhood = Neighbourhood.Build(options, time.LocalTimeZone);
            LineTiming timing = options.Unlimited ? LineTiming.Unlimited : LineTiming.Of(options.Format, options.Turnaround);
            var line = new SlaveLine(timing, neighbourhood.Slaves, neighbourhood.District, _port, _truth);
            _thread = new LineThread(_port, options.Unlimited ? null : options.Format.Baud, line, clock, now => neighbourhood.District.AdvanceTo(now.Ms, now.Utc));
            var desk = new CommandDesk(
                _port, line, clock, neighbourhood.District, options.Format.ToString(), options.Unlimited, neighbourhood.Households);
            _control = options.ControlSocket is string socket ? new ControlServer(socket, _thread, desk) : null;
            _port.PlugIn();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string Device => _port.Device ?? "";

    /// <summary>Answers until told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using CancellationTokenRegistration stopping = stop.Register(_thread.Stop);
        using var serving = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task control = _control?.ServeAsync(serving.Token) ?? Task.CompletedTask;
        // A thread of its own: it spends its life in ppoll.
        await Task.Factory.StartNew(_thread.Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await serving.CancelAsync();
        await control;
    }

    public ReadyMessage Ready() => new(
        true, _options.Port, Device, _options.Format.ToString(), _options.Unlimited, _options.ControlSocket, _options.TruthFile,
        MeterList.Of(_options.Meters));

    public void Dispose()
    {
        _control?.Dispose();
        _port.Dispose();
        _thread?.Dispose();
        _truth?.Dispose();
    }
}
