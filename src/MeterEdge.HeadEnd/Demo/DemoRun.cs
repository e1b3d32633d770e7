using System.Threading.Channels;
using MeterEdge.HeadEnd.Demo.Arrears;
using MeterEdge.HeadEnd.Demo.Plant;
using MeterEdge.HeadEnd.Demo.View;
using MeterEdge.HeadEnd.Watch;

namespace MeterEdge.HeadEnd.Demo;

/// <summary>The demo from the first process to the last picture: one loop that owns the model; everything else sends it signals.</summary>
internal sealed class DemoRun(District district, IDemoScreen screen, bool keys, TimeProvider time)
{
    private static readonly TimeSpan PaintEvery = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(1);

    // Full: the subscription and the timers wait for the loop; a key that finds no room is lost, and pressed again.
    private readonly Channel<DemoSignal> _signals =
        Channel.CreateBounded<DemoSignal>(new BoundedChannelOptions(64) { SingleReader = true });

    // What was pressed while another key was being obeyed.
    private const int MostWaitingKeys = 8;

    private readonly DemoModel _model = new(district.Meters);
    private readonly Queue<DemoKey> _waiting = [];
    private Task _obeying = Task.CompletedTask;
    private Task _telling = Task.CompletedTask;
    private bool _busy;

    /// <summary>Runs until somebody quits; returns what was seen.</summary>
    /// <exception cref="DemoException">A process ended that should not have.</exception>
    public async Task<DemoModel> Run(CancellationToken stop)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var subscription = new UplinkSubscription(
            Broker,
            $"{DemoConfiguration.Prefix}/{DemoConfiguration.Edge}/up/#",
            District.HeadEndClientId,
            Backoff.Eager,
            time);
        Task[] sources =
        [
            subscription.Run(ending.Token),
            Pump(subscription.Heard, ending.Token),
            AskStatus(ending.Token),
            Tick(ending.Token),
        ];
        if (keys)
            DemoKeys.Listen(key => _signals.Writer.TryWrite(new DemoSignal.Pressed(key)));

        try
        {
            await Loop(ending.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Told to stop.
        }
        finally
        {
            await ending.CancelAsync();
            await Task.WhenAll([.. sources, _obeying, _telling]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return _model;
    }

    /// <summary>The case of the customer in arrears; null before it began.</summary>
    public ArrearsStory? Story { get; private set; }

    private BrokerAddress Broker => new("127.0.0.1", district.MqttPort);

    /// <summary>What the demo has done to the district so far.</summary>
    public PlantState Plant => new(
        district.BrokerRunning,
        district.DaemonRunning,
        district.PortPlugged,
        district.HasFault(District.SilentUnit, "silent") ? District.SilentUnit : null,
        district.HasFault(District.BadCrcUnit, "badcrc") ? District.BadCrcUnit : null);

    private async Task Loop(CancellationToken stop)
    {
        await foreach (var signal in _signals.Reader.ReadAllAsync(stop))
        {
            switch (signal)
            {
                case DemoSignal.Uplink { Heard: var heard }:
                    if (_model.Take(heard, time.GetUtcNow()) is { } news)
                        screen.Tell(news);
                    break;
                case DemoSignal.Status { Answer: var answer }:
                    _model.Take(answer);
                    break;
                case DemoSignal.Pressed { Key: DemoKey.Quit }:
                    return;
                case DemoSignal.Pressed { Key: var key }:
                    if (_waiting.Count < MostWaitingKeys)
                        _waiting.Enqueue(key);
                    ObeyNext(stop);
                    break;
                case DemoSignal.Done { What: var what }:
                    _busy = false;
                    screen.Tell(_model.Tell(time.GetUtcNow(), what));
                    ObeyNext(stop);
                    break;
                case DemoSignal.Told { What: var what, Mood: var mood }:
                    screen.Tell(_model.Tell(time.GetUtcNow(), what, mood));
                    break;
                case DemoSignal.Tick:
                    if (!_busy && district.Fallen is { } fallen)
                        throw new DemoException(fallen.LastWords());
                    if (Story is null && _model.MetersDelivered == _model.Meters.Count)
                        BeginStory(stop);
                    screen.Show(_model, Plant);
                    break;
            }
        }
    }

    /// <summary>Once all meters have been seen to work.</summary>
    private void BeginStory(CancellationToken stop)
    {
        var serial = _model.Meters.First(meter => meter.Unit == DemoConfiguration.ArrearsUnit).Serial;
        Story = new ArrearsStory(Broker, new ArrearsCase(district.Keys, serial, time.GetUtcNow()), Told, time);
        _telling = Story.Run(stop);

        // A line that finds no room is lost: the loop is far behind, and the next picture shows where it stands.
        void Told(string what, Mood mood) => _signals.Writer.TryWrite(new DemoSignal.Told(what, mood));
    }

    private void ObeyNext(CancellationToken stop)
    {
        if (_busy || !_waiting.TryDequeue(out var key))
            return;
        _busy = true;
        _obeying = Obey(key, stop);
    }

    private async Task Obey(DemoKey key, CancellationToken stop)
    {
        string done;
        try
        {
            done = key switch
            {
                DemoKey.Broker => await district.ToggleBroker(stop),
                DemoKey.Silence => await district.ToggleFault(District.SilentUnit, "silent", stop),
                DemoKey.BadCrc => await district.ToggleFault(District.BadCrcUnit, "badcrc", stop),
                DemoKey.Port => await district.TogglePort(stop),
                DemoKey.Kill => await district.KillDaemon(stop),
                DemoKey.Quit => "",
            };
        }
        catch (Exception failure) when (failure is DemoException or IOException or System.ComponentModel.Win32Exception)
        {
            done = failure.Message;
        }

        await _signals.Writer.WriteAsync(new DemoSignal.Done(done), stop);
    }

    private async Task Pump(ChannelReader<Heard> heard, CancellationToken stop)
    {
        await foreach (var one in heard.ReadAllAsync(stop))
            await _signals.Writer.WriteAsync(new DemoSignal.Uplink(one), stop);
    }

    private async Task AskStatus(CancellationToken stop)
    {
        while (true)
        {
            var answer = await LineSocket.Ask(district.ConsoleSocket, DaemonStatus.Question, TimeSpan.FromSeconds(2), time, stop);
            await _signals.Writer.WriteAsync(new DemoSignal.Status(DaemonStatus.Parse(answer)), stop);
            await Task.Delay(AskEvery, time, stop);
        }
    }

    private async Task Tick(CancellationToken stop)
    {
        while (true)
        {
            await _signals.Writer.WriteAsync(new DemoSignal.Tick(), stop);
            await Task.Delay(PaintEvery, time, stop);
        }
    }
}
