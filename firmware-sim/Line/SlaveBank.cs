using MeterSim.Faults;
using MeterSim.Frames;
using MeterSim.Physics;
using MeterSim.Truth;

namespace MeterSim.Line;

/// <summary>The meters behind one port, by unit, with what is counted and logged of them. One thread at a time.</summary>
internal sealed class SlaveBank
{
    private readonly Slave?[] _byUnit = new Slave?[248];
    private readonly District _district;
    private readonly ITruthSink? _truth;

    public SlaveBank(IReadOnlyList<Slave> slaves, District district, ITruthSink? truth)
    {
        Slaves = slaves;
        _district = district;
        _truth = truth;
        foreach (Slave slave in slaves)
            _byUnit[slave.Meter.Unit] = slave;
    }

    public IReadOnlyList<Slave> Slaves { get; }

    public LineCounters Counters { get; } = new();

    public Slave? At(int unit) => unit >= 0 && unit < _byUnit.Length ? _byUnit[unit] : null;

    public void AdvanceTo(LineInstant now) => _district.AdvanceTo(now.Ms, now.Utc);

    /// <summary>Obeyed by all that hear it, answered by nobody.</summary>
    public void Broadcast(Request request, ReadOnlySpan<byte> frame)
    {
        Counters.Broadcasts++;
        if (!Function.Writes(request.Function))
            return;
        foreach (Slave slave in Slaves)
        {
            if (!slave.Fault.IsDeaf())
                slave.Meter.Write(request, frame);
        }
    }

    /// <summary>Gives the request to its meter; false when there will be no answer because of a fault.</summary>
    /// <param name="slave">The meter asked, which is not at work.</param>
    /// <param name="request">What was asked.</param>
    /// <param name="frame">The same as bytes.</param>
    /// <param name="readyNs">When it would be ready if it were well.</param>
    public bool Give(Slave slave, Request request, ReadOnlySpan<byte> frame, long readyNs)
    {
        Struck struck = slave.Fault.Strike(request);
        if (struck.IsSilent)
        {
            if (struck.Has(FaultKind.PowerCut))
                slave.Meter.Settings.Restore();
            Counters.Silenced++;
            return false;
        }
        slave.Work(request, frame, readyNs + struck.Delay.Ticks * TimeSpan.NanosecondsPerTick, struck);
        return true;
    }

    /// <summary>The answer went out whole.</summary>
    public void Sent(Slave slave, LineInstant now)
    {
        Counters.Answered++;
        slave.Answered++;
        _truth?.Write(new AnsweredRequest(slave.FormedUtc, now.Utc, slave.Meter, slave.Request, slave.Refusal, slave.Words, slave.Struck.Names)
        {
            Terminals = slave.Terminals,
        });
    }
}
