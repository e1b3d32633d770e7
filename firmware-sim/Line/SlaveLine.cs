using MeterSim.Frames;
using MeterSim.Physics;
using MeterSim.Truth;

namespace MeterSim.Line;

/// <summary>
/// All slaves on one line. Told what time it is, it takes the host's bytes, decides who answers when, and hands the
/// answers over as the wire would. Knows neither clock nor port.
/// Half duplex as on real wires: a meter talks when it is ready, whether or not somebody else does. Bytes that overlap
/// arrive spoilt, what the host says meanwhile is lost for all meters, and an answer that collided is not logged.
/// </summary>
internal sealed class SlaveLine
{
    private readonly LineTiming _timing;
    private readonly SlaveBank _bank;
    private readonly IHostPort _host;
    private readonly VirtualWire _wire;
    private readonly RequestCollector _collector;
    private readonly Dictionary<Slave, Sender> _senders;
    private readonly List<Slave> _working = [];
    private readonly List<Sender> _sending = [];

    public SlaveLine(LineTiming timing, IReadOnlyList<Slave> slaves, District district, IHostPort host, ITruthSink? truth)
    {
        _timing = timing;
        _bank = new SlaveBank(slaves, district, truth);
        _host = host;
        _wire = new VirtualWire(timing);
        _collector = RequestCollector.For(timing, _wire);
        _senders = slaves.ToDictionary(s => s, s => new Sender(timing, s));
    }

    public SlaveBank Bank => _bank;

    public IReadOnlyList<Slave> Slaves => _bank.Slaves;

    public LineCounters Counters => _bank.Counters;

    public long BusyNs => _wire.BusyNs;

    /// <summary>When something will have to be done although no byte comes; <see cref="long.MaxValue"/> if never.</summary>
    public long NextDueNs
    {
        get
        {
            long due = Math.Min(_collector.ClosesAtNs, NextToAnswer()?.ReadyNs ?? long.MaxValue);
            foreach (Sender sender in _sending)
                due = Math.Min(due, Math.Min(sender.Answer.NextDueNs, sender.Twin.NextDueNs));
            return due;
        }
    }

    public Slave? SlaveAt(int unit) => _bank.At(unit);

    /// <summary>Bytes that the host has sent just now. Call <see cref="Advance"/> before with the same instant.</summary>
    public void Receive(ReadOnlySpan<byte> bytes, LineInstant now) => _collector.Receive(bytes, now.Ns);

    /// <summary>Does everything that is due, in the order in which it was.</summary>
    public void Advance(LineInstant now)
    {
        while (true)
        {
            Slave? next = NextToAnswer();
            long readyNs = next?.ReadyNs ?? long.MaxValue;
            long closesNs = _collector.ClosesAtNs;
            long eventNs = Math.Min(readyNs, closesNs);
            if (eventNs > now.Ns)
                break;
            // After a late wake-up a meter must have finished before it is asked again.
            Deliver(eventNs, now);
            // A frame that was over just when a meter began was understood; where nothing takes time, the answer goes first.
            if (next is not null && (readyNs < closesNs || (readyNs == closesNs && _timing.IsUnlimited)))
                Begin(next, now);
            else
                CloseFrame(now);
        }
        Deliver(now.Ns, now);
    }

    /// <summary>The device was unplugged: what is half received or half sent is lost.</summary>
    public void CutOff()
    {
        _collector.Clear();
        Counters.CutOff += _working.Count + _sending.Count;
        foreach (Slave slave in _working)
            slave.Finish();
        _working.Clear();
        foreach (Sender sender in _sending)
        {
            sender.Answer.Abort();
            sender.Twin.Abort();
        }
        _sending.Clear();
        _wire.RemoveAll();
    }

    private void CloseFrame(LineInstant now)
    {
        if (!_collector.TryClose(now.Ns, out CollectedFrame frame))
            return;
        Counters.Seen++;
        if (frame.ViolatesSilence)
        {
            Counters.IgnoredSilence++;
            return;
        }
        if (frame.IsTalkedInto)
        {
            Counters.IgnoredCollision++;
            return;
        }
        switch (Request.Read(frame.Bytes, out Request request))
        {
            case FrameCheck.Request:
                Dispatch(request, frame, now);
                break;
            case FrameCheck.BadCrc:
                Counters.IgnoredBadCrc++;
                break;
            case FrameCheck.Malformed:
                Counters.IgnoredMalformed++;
                break;
        }
    }

    private void Dispatch(Request request, CollectedFrame frame, LineInstant now)
    {
        if (request.Unit == 0)
        {
            _bank.Broadcast(request, frame.Bytes, now);
        }
        else if (SlaveAt(request.Unit) is not Slave slave)
        {
            Counters.IgnoredUnknownUnit++;
            _bank.NobodyHears(request, frame.Bytes, now, "unknown unit");
        }
        else if (slave.IsWorking || _sending.Contains(_senders[slave]))
        {
            Counters.IgnoredBusy++;
            _bank.NobodyHears(request, frame.Bytes, now, "busy");
        }
        else if (_bank.Give(slave, request, frame.Bytes, frame.EndNs + _timing.TurnaroundNs, now))
        {
            _working.Add(slave);
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

    private void Begin(Slave slave, LineInstant now)
    {
        _working.Remove(slave);
        _bank.AdvanceTo(now);
        Sender sender = _senders[slave];
        if (!sender.Begin(now.Utc, _bank, _wire))
        {
            Counters.Silenced++;
            return;
        }
        _sending.Add(sender);
        // Less than the silence behind the host's last byte, or into it: the meters hear one long frame.
        _collector.TalkInto();
    }

    /// <summary>Hands over what has been received until <paramref name="untilNs"/>.</summary>
    private void Deliver(long untilNs, LineInstant now)
    {
        for (int i = 0; i < _sending.Count; i++)
        {
            Sender sender = _sending[i];
            Continue(sender, sender.Answer, untilNs);
            Continue(sender, sender.Twin, untilNs);
            if (sender.Answer.IsUnderWay || sender.Twin.IsUnderWay)
                continue;
            _sending.RemoveAt(i--);
            if (sender.IsCutOff)
                Counters.CutOff++;
            else if (sender.Answer.IsCollided)
                Counters.Collided++;
            else
                _bank.Sent(sender.Slave, now);
        }
    }

    private void Continue(Sender sender, Transmission part, long untilNs)
    {
        if (!part.IsUnderWay)
            return;
        ReadOnlySpan<byte> due = part.Take(untilNs);
        if (due.Length > 0)
        {
            int lost = due.Length - _host.Deliver(due);
            Counters.LostBytes += lost;
            sender.IsCutOff |= lost > 0;
        }
        if (!part.IsUnderWay)
            _wire.Remove(part);
    }
}
