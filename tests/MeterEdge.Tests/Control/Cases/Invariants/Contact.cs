using MeterEdge.Control.Switching;

namespace MeterEdge.Tests.Control.Cases.Invariants;

/// <summary>The metal of a switch, with what can be wrong about it. It knows nothing of processes: it is the same before and after a crash.</summary>
internal sealed class Contact(TimeProvider time, SwitchAbilities can)
{
    private static readonly TimeSpan SlowBy = TimeSpan.FromSeconds(30);

    private (SwitchActual To, long From)? _moving;

    public SwitchAbilities Abilities => can;

    /// <summary>What the state register says.</summary>
    public SwitchActual Register { get; private set; } = SwitchActual.Closed;

    /// <summary>Current can flow.</summary>
    public bool Conducts => Register == SwitchActual.Closed || Faults.Contains(Fault.Welded);

    public HashSet<Fault> Faults { get; } = [];

    public SerialCheck Serial => Faults.Contains(Fault.Silent) ? SerialCheck.Silent : Faults.Contains(Fault.OtherSerial) ? SerialCheck.Other : SerialCheck.Same;

    public SwitchLook Look()
    {
        Settle();
        if (Faults.Contains(Fault.Silent))
            return new() { Time = time.GetUtcNow(), Actual = SwitchActual.Unknown, Failure = "no answer" };
        var isOpen = Register != SwitchActual.Closed;
        return new()
        {
            Time = time.GetUtcNow(),
            Actual = isOpen && Faults.Contains(Fault.Locked) ? SwitchActual.Locked : isOpen && Faults.Contains(Fault.Tripped) ? SwitchActual.Tripped : Register,
            LineVoltageV = 229.5,
            LoadVoltageV = !can.MeasuresLoad ? null : Conducts || Faults.Contains(Fault.BackFeed) ? 229.1 : 0,
            CurrentA = Conducts ? 4.2 : 0,
            PowerW = !Conducts ? 0 : Faults.Contains(Fault.Overload) ? 12_000 : 950,
            EnergyWh = 1_234_560,
            LocalLock = Faults.Contains(Fault.Locked),
            FaultTrip = Faults.Contains(Fault.Tripped),
        };
    }

    public WriteOutcome Write(SwitchAction action)
    {
        Settle();
        if (Faults.Contains(Fault.Silent))
            return WriteOutcome.Unanswered;
        var to = action switch
        {
            SwitchAction.Open => SwitchActual.Open,
            SwitchAction.Close => SwitchActual.Closed,
            SwitchAction.Arm => SwitchActual.Armed,
        };
        if (Faults.Contains(Fault.Slow))
            _moving = (to, time.GetTimestamp());
        else if (!Faults.Contains(Fault.Stuck))
            Move(to);
        return Faults.Contains(Fault.Mute) ? WriteOutcome.Unanswered : WriteOutcome.Echoed;
    }

    public void ByHand(bool close) => Move(close ? SwitchActual.Closed : SwitchActual.Open);

    public void Press()
    {
        Settle();
        if (Register == SwitchActual.Armed)
            Move(SwitchActual.Closed);
    }

    private void Settle()
    {
        if (_moving is var (to, from) && time.GetElapsedTime(from) >= SlowBy)
            Move(to);
    }

    private void Move(SwitchActual to) => (Register, _moving) = (to, null);
}
