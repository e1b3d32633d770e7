using System.Net.Sockets;
using MeterSim.Control;
using MeterSim.Faults;
using MeterSim.Frames;
using MeterSim.Line;
using MeterSim.Truth;

namespace MeterSim.Tcp;

/// <summary>
/// A gateway: several units on every connection. It asks one meter at a time, whoever wants it, as a gateway with one
/// pair of wires does, and does not pass on what has a wrong CRC when its side of the wire has none.
/// </summary>
internal sealed class TcpLine : ISimulatedLine
{
    // A frame, its header, and noise on both sides.
    private const int Longest = 3 * 256;

    private readonly LineSpec.Tcp _spec;
    private readonly TimeProvider _time;
    private readonly TimeSpan _turnaround;
    private readonly SlaveBank _bank;
    private readonly LineClock _clock;
    private readonly TcpPort _port;
    private readonly CommandDesk _desk;
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _wires = new(1);
    private readonly byte[] _answer = new byte[Longest];

    /// <exception cref="IOException">The port is taken.</exception>
    public TcpLine(
        LineSpec.Tcp spec, SimulatorOptions options, Neighbourhood neighbourhood, LineClock clock, ITruthSink? truth, TimeProvider time)
    {
        _spec = spec;
        _time = time;
        _clock = clock;
        _turnaround = options.Unlimited ? TimeSpan.Zero : options.Turnaround;
        _bank = new SlaveBank(neighbourhood.Slaves, neighbourhood.District, truth);
        _port = new TcpPort(spec.Address, time, ServeAsync);
        _desk = new CommandDesk(_port, _bank, neighbourhood.Households, clock, spec.FormatName, options.Unlimited);
        _port.PlugIn();
    }

    public LineSpec Spec => _spec;

    public string Device => _port.Device ?? "";

    public async Task RunAsync(CancellationToken stop)
    {
        var stopped = new TaskCompletionSource();
        using CancellationTokenRegistration stopping = stop.Register(stopped.SetResult);
        await stopped.Task;
    }

    public Task<T> AtDeskAsync<T>(Func<CommandDesk, T> work, CancellationToken cancel)
    {
        lock (_lock)
        {
            // Until now everything was as it was.
            _bank.AdvanceTo(_clock.Now);
            return Task.FromResult(work(_desk));
        }
    }

    public void Dispose()
    {
        _port.Dispose();
        _wires.Dispose();
    }

    private async Task ServeAsync(Socket connection, CancellationToken stop)
    {
        var stream = new RequestStream(_spec.Framing);
        while (true)
        {
            int count = await connection.ReceiveAsync(stream.Free, stop);
            if (count == 0)
                return;
            stream.Received(count);
            StreamCheck check;
            while ((check = stream.Next(out ReadOnlyMemory<byte> frame)) is StreamCheck.Request or StreamCheck.BadCrc)
            {
                if (check == StreamCheck.Request)
                    await ExchangeAsync(connection, stream, frame, stop);
                else
                    CountBadCrc();
            }
            if (check == StreamCheck.Broken)
                return;
        }
    }

    private void CountBadCrc()
    {
        lock (_lock)
        {
            _bank.Counters.Seen++;
            _bank.Counters.IgnoredBadCrc++;
        }
    }

    private async Task ExchangeAsync(Socket connection, RequestStream stream, ReadOnlyMemory<byte> frame, CancellationToken stop)
    {
        await _wires.WaitAsync(stop);
        try
        {
            if (Accept(frame.Span) is not Slave slave)
                return;
            try
            {
                TimeSpan delay = _turnaround + slave.Struck.Delay;
                if (delay > TimeSpan.Zero)
                    await Task.Delay(delay, _time, stop);
                int length = Form(slave, stream);
                if (length == 0)
                    return;
                await connection.SendAsync(_answer.AsMemory(0, length), stop);
                Sent(slave);
            }
            catch (Exception failure) when (failure is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                lock (_lock)
                    _bank.Counters.CutOff++;
                throw;
            }
            finally
            {
                slave.Finish();
            }
        }
        finally
        {
            _wires.Release();
        }
    }

    private Slave? Accept(ReadOnlySpan<byte> frame)
    {
        lock (_lock)
        {
            LineCounters counters = _bank.Counters;
            LineInstant now = _clock.Now;
            counters.Seen++;
            if (Request.Read(frame, out Request request) != FrameCheck.Request)
            {
                counters.IgnoredMalformed++;
            }
            // In Modbus TCP unit 0 is the gateway itself (Modbus Messaging on TCP/IP V1.0b, 4.4.2.1), and it is no meter.
            else if (request.Unit == 0 && _spec.Framing == TcpFraming.Rtu)
            {
                _bank.Broadcast(request, frame, now);
            }
            else if (_bank.At(request.Unit) is not Slave slave)
            {
                counters.IgnoredUnknownUnit++;
                _bank.NobodyHears(request, frame, now, "unknown unit");
            }
            else if (_bank.Give(slave, request, frame, now.Ns, now))
            {
                return slave;
            }
            return null;
        }
    }

    /// <summary>0 when the gateway keeps the answer to itself.</summary>
    private int Form(Slave slave, RequestStream stream)
    {
        lock (_lock)
        {
            LineInstant now = _clock.Now;
            _bank.AdvanceTo(now);
            int length = _bank.Form(slave, now.Utc, _answer);
            if (slave.Struck.Has(FaultKind.NoEcho))
            {
                _bank.Counters.Silenced++;
                return 0;
            }
            bool isCollided = slave.Struck.Has(FaultKind.Duplicate);
            if (_spec.Framing == TcpFraming.Tcp && (isCollided || slave.Struck.Has(FaultKind.BadCrc)))
            {
                _bank.Counters.Silenced += isCollided ? 0 : 1;
                _bank.Counters.Collided += isCollided ? 1 : 0;
                return 0;
            }
            if (isCollided)
                slave.Dice.Fill(_answer.AsSpan(0, length));
            else if (slave.Struck.Has(FaultKind.BadCrc))
                Answer.SpoilCrc(_answer.AsSpan(0, length));
            return FaultyAnswer.Disturb(_answer, stream.Wrap(_answer, length), slave.Struck, slave.Dice);
        }
    }

    private void Sent(Slave slave)
    {
        lock (_lock)
        {
            if (slave.Struck.Has(FaultKind.Duplicate))
                _bank.Counters.Collided++;
            else
                _bank.Sent(slave, _clock.Now);
        }
    }
}
