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
    public void Broadcast(Request request, ReadOnlySpan<byte> frame, LineInstant now)
    {
        Counters.Broadcasts++;
        if (!Function.Writes(request.Function))
            return;
        AdvanceTo(now);
        foreach (Slave slave in Slaves)
        {
            if (slave.Fault.IsDeaf())
                continue;
            slave.Meter.ForgetEffects();
            ExceptionCode exception = slave.Meter.Write(request, frame);
            _truth?.Write(new HeardWrite(now.Utc, request, DataOf(request, frame)) { Meter = slave.Meter, Exception = exception, Effects = slave.Meter.Effects });
        }
    }

    /// <summary>A request that reaches no meter; a write is told to the truth all the same.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="frame">The same as bytes.</param>
    /// <param name="now">When.</param>
    /// <param name="why">In a word or two.</param>
    public void NobodyHears(Request request, ReadOnlySpan<byte> frame, LineInstant now, string why)
    {
        if (Function.Writes(request.Function))
            _truth?.Write(new HeardWrite(now.Utc, request, DataOf(request, frame)) { Meter = At(request.Unit)?.Meter, Fault = why });
    }

    /// <summary>Gives the request to its meter; false when there will be no answer, because of a fault or for want of supply.</summary>
    /// <param name="slave">The meter asked, which is not at work.</param>
    /// <param name="request">What was asked.</param>
    /// <param name="frame">The same as bytes.</param>
    /// <param name="readyNs">When it would be ready if it were well.</param>
    /// <param name="now">Now.</param>
    public bool Give(Slave slave, Request request, ReadOnlySpan<byte> frame, long readyNs, LineInstant now)
    {
        if (IsDark(slave, now))
        {
            Counters.Silenced++;
            NobodyHears(request, frame, now, "dark");
            return false;
        }
        Struck struck = slave.Fault.Strike(request);
        if (struck.IsSilent)
        {
            if (struck.Has(FaultKind.PowerCut))
                slave.Meter.Settings.Restore();
            Counters.Silenced++;
            NobodyHears(request, frame, now, struck.Names ?? "");
            return false;
        }
        slave.Work(request, frame, readyNs + struck.Delay.Ticks * TimeSpan.NanosecondsPerTick, struck);
        return true;
    }

    /// <summary>The meter does what it was asked and forms its answer; see <see cref="Slave.Form"/>.</summary>
    public int Form(Slave slave, DateTimeOffset utc, Span<byte> answer)
    {
        int length = slave.Form(utc, answer);
        if (Function.Writes(slave.Request.Function))
        {
            _truth?.Write(new HeardWrite(utc, slave.Request, DataOf(slave.Request, slave.Frame))
            {
                Meter = slave.Meter,
                Exception = slave.Refusal,
                Fault = slave.Struck.Names,
                Effects = slave.Meter.Effects,
            });
        }
        return length;
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

    private bool IsDark(Slave slave, LineInstant now)
    {
        if (!slave.Meter.Point.HasSwitches)
            return false;
        AdvanceTo(now);
        return slave.Meter.Point.IsDark;
    }

    private static ReadOnlySpan<byte> DataOf(Request request, ReadOnlySpan<byte> frame) => frame.Slice(request.DataOffset, request.DataLength);
}
