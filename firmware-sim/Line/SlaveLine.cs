using MeterSim.Faults;
using MeterSim.Frames;
using MeterSim.Meters;
using MeterSim.Physics;
using MeterSim.Truth;

namespace MeterSim.Line;

/// <summary>
/// All slaves on one line. Told what time it is, it takes the host's bytes, decides who answers when, and hands the
/// answers over as the wire would. Knows neither clock nor port.
/// A late answer waits until the wire is silent, although a real meter would talk into another's answer: a collision
/// here always costs the host's frame, never a meter's.
/// </summary>
internal sealed class SlaveLine
{
    private readonly LineTiming _timing;
    private readonly District _district;
    private readonly IHostPort _host;
    private readonly ITruthSink? _truth;
    private readonly VirtualWire _wire;
    private readonly RequestCollector _collector;
    private readonly Transmission _transmission;
    private readonly Slave?[] _byUnit = new Slave?[248];
    private readonly List<Slave> _working = [];
    private Slave? _sender;
    private FormedAnswer _formed;
    private DateTimeOffset _formedUtc;
    private bool _cutOff;

    public SlaveLine(LineTiming timing, IReadOnlyList<Slave> slaves, District district, IHostPort host, ITruthSink? truth)
    {
        _timing = timing;
        _district = district;
        _host = host;
        _truth = truth;
        _wire = new VirtualWire(timing);
        _collector = RequestCollector.For(timing, _wire);
        _transmission = new Transmission(timing);
        Slaves = slaves;
        foreach (Slave slave in slaves)
            _byUnit[slave.Meter.Unit] = slave;
    }

    public IReadOnlyList<Slave> Slaves { get; }

    public LineCounters Counters { get; } = new();

    public long BusyNs => _wire.BusyNs;

    /// <summary>When something will have to be done although no byte comes; <see cref="long.MaxValue"/> if never.</summary>
    public long NextDueNs
    {
        get
        {
            long due = Math.Min(_collector.ClosesAtNs, _transmission.NextDueNs);
            if (_sender is null && NextToAnswer() is Slave next)
                due = Math.Min(due, StartOf(next));
            return due;
        }
    }

    public Slave? SlaveAt(int unit) => unit >= 0 && unit < _byUnit.Length ? _byUnit[unit] : null;

    /// <summary>Bytes that the host has sent just now. Call <see cref="Advance"/> before with the same instant.</summary>
    public void Receive(ReadOnlySpan<byte> bytes, LineInstant now) => _collector.Receive(bytes, now.Ns);

    /// <summary>Does everything that is due.</summary>
    public void Advance(LineInstant now)
    {
        // Answers before new frames: after a late wake-up a meter must have finished before it is asked again.
        while (Continue(now) || BeginNext(now) || CloseFrame(now))
        {
        }
    }

    /// <summary>The device was unplugged: what is half received or half sent is lost.</summary>
    public void CutOff()
    {
        _collector.Clear();
        Counters.CutOff += _working.Count + (_sender is null ? 0 : 1);
        foreach (Slave slave in _working)
            slave.Finish();
        _working.Clear();
        _transmission.Abort();
        _sender = null;
    }

    private bool CloseFrame(LineInstant now)
    {
        if (!_collector.TryClose(now.Ns, out CollectedFrame frame))
            return false;
        Counters.Seen++;
        if (frame.ViolatesSilence)
        {
            Counters.IgnoredSilence++;
            return true;
        }
        switch (Request.Read(frame.Bytes, out Request request))
        {
            case FrameCheck.Request:
                Dispatch(request, frame);
                break;
            case FrameCheck.BadCrc:
                Counters.IgnoredBadCrc++;
                break;
            case FrameCheck.Malformed:
                Counters.IgnoredMalformed++;
                break;
        }
        return true;
    }

    private void Dispatch(Request request, CollectedFrame frame)
    {
        if (request.Unit == 0)
        {
            Broadcast(request, frame.Bytes);
        }
        else if (SlaveAt(request.Unit) is not Slave slave)
        {
            Counters.IgnoredUnknownUnit++;
        }
        else if (slave.IsWorking || slave == _sender)
        {
            Counters.IgnoredBusy++;
        }
        else
        {
            Fault? struck = slave.Fault.Strike();
            if (struck?.Kind == FaultKind.Silent)
            {
                Counters.Silenced++;
                return;
            }
            long delayNs = struck is null ? 0 : struck.Delay.Ticks * TimeSpan.NanosecondsPerTick;
            slave.Work(request, frame.Bytes, frame.EndNs + _timing.TurnaroundNs + delayNs, struck?.Kind);
            _working.Add(slave);
        }
    }

    private void Broadcast(Request request, ReadOnlySpan<byte> frame)
    {
        Counters.Broadcasts++;
        if (request.Function is not (Function.WriteSingle or Function.WriteMultiple))
            return;
        foreach (Slave slave in Slaves)
        {
            // As if without power, it hears nothing.
            if (slave.Fault.Strike()?.Kind != FaultKind.Silent)
                slave.Meter.Write(request, frame);
        }
    }

    private Slave? NextToAnswer()
    {
        Slave? next = null;
        foreach (Slave slave in _working)
        {
            if (next is null || slave.ReadyNs < next.ReadyNs)
                next = slave;
        }
        return next;
    }

    private long StartOf(Slave slave) => Math.Max(slave.ReadyNs, _wire.QuietFromNs);

    private bool BeginNext(LineInstant now)
    {
        if (_sender is not null || NextToAnswer() is not Slave next || StartOf(next) is var start && start > now.Ns)
            return false;
        // A frame that has begun to come in is heard out first.
        if (_collector.ClosesAtNs != long.MaxValue && !_timing.IsUnlimited)
            return false;
        _working.Remove(next);
        next.Finish();
        _sender = next;
        _district.AdvanceTo(now.Ms, now.Utc);
        _formedUtc = now.Utc;
        _formed = next.Meter.Answer(next.Request, next.Frame, _transmission.Buffer);
        if (next.Struck == FaultKind.BadCrc)
            Answer.SpoilCrc(_transmission.Buffer[.._formed.Length]);
        _wire.PlaceAnswer(start, _formed.Length);
        _transmission.Begin(_formed.Length, start);
        _cutOff = false;
        return true;
    }

    private bool Continue(LineInstant now)
    {
        if (_sender is not Slave sender)
            return false;
        ReadOnlySpan<byte> due = _transmission.Take(now.Ns);
        if (due.Length > 0)
        {
            int lost = due.Length - _host.Deliver(due);
            Counters.LostBytes += lost;
            _cutOff |= lost > 0;
        }
        if (_transmission.IsUnderWay)
            return false;
        _sender = null;
        if (_cutOff)
        {
            Counters.CutOff++;
            return true;
        }
        Counters.Answered++;
        sender.Answered++;
        _truth?.Write(new AnsweredRequest(
            _formedUtc, now.Utc, sender.Meter, sender.Request, _formed.Exception, Words(sender), sender.Struck));
        return true;
    }

    private ReadOnlySpan<byte> Words(Slave sender)
    {
        if (_formed.Exception != ExceptionCode.None)
            return default;
        return sender.Request.DataLength > 0
            ? sender.Frame.Slice(sender.Request.DataOffset, sender.Request.DataLength)
            : _transmission.Buffer.Slice(Answer.WordsOffset, 2 * sender.Request.Count);
    }
}
