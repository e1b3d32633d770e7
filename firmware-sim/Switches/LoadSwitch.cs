using MeterSim.Physics;

namespace MeterSim.Switches;

/// <summary>
/// One customer's switch: what it was told, what it shows and whether current can flow, which a fault drives apart. It stays
/// as it is when the power goes.
/// </summary>
internal sealed class LoadSwitch(DistrictTime time)
{
    private const int BounceMs = 20;

    private const int OpeningsKept = 12;

    private readonly List<SwitchFault> _faults = [];
    private readonly List<Opening> _openings = [];
    private byte _told = Poles.All;

    /// <summary>Serial numbers of the meters whose customers it switches; empty when it hangs in the air.</summary>
    public List<string> Feeds { get; } = [];

    public Contacts Contacts { get; } = new();

    /// <summary>The customer's button closes it.</summary>
    public bool IsArmed { get; private set; }

    /// <summary>Locked by hand: orders from the bus and the button do nothing.</summary>
    public bool LocalLock { get; set; }

    /// <summary>Locked from afar, for maintenance: it opens and does not close.</summary>
    public bool MaintenanceLock { get; set; }

    /// <summary>Why it opened by itself; null when somebody opened it, or nobody.</summary>
    public TripReason? Trip { get; private set; }

    /// <summary>The latest openings, the last one last.</summary>
    public IReadOnlyList<Opening> Openings => _openings;

    /// <summary>As a coil reads back: what it was told last, a bit for each pole.</summary>
    public byte Told => _told;

    public bool IsToldClosed => _told == Poles.All;

    public Poles Now => Contacts.At(time.Ms);

    /// <summary>What its own feedback says.</summary>
    public bool ShowsClosed => Now.Shown == Poles.All;

    /// <summary>Until it rests.</summary>
    public long MovesForMs => Math.Max(0, Contacts.SettledMs - time.Ms);

    /// <summary>What stands on the customer's side although it is open.</summary>
    public double BackFeedV => _faults.Find(f => f.Kind == SwitchFaultKind.BackFeed)?.Volts ?? 0;

    /// <summary>In the words of the commands; null without faults.</summary>
    public string? FaultWords => _faults.Count == 0 ? null : string.Join(", ", _faults);

    /// <summary>Replaces one of the same kind and leaves the others.</summary>
    public void Add(SwitchFault fault)
    {
        _faults.RemoveAll(f => f.Kind == fault.Kind);
        _faults.Add(fault);
    }

    public void ClearFaults() => _faults.Clear();

    /// <summary>An order from the bus.</summary>
    /// <param name="poles">Which shall be closed.</param>
    public SwitchEffect Order(byte poles)
    {
        if (Has(SwitchFaultKind.Echo))
            return SwitchEffect.Ignored;
        return LocalLock || (MaintenanceLock && poles != Poles.None) ? SwitchEffect.Locked : Move(poles, new Opening(ByHand: false, null));
    }

    /// <summary>An order from the bus to let the customer's button close it, or not any more.</summary>
    public SwitchEffect Arm(bool on)
    {
        if (Has(SwitchFaultKind.Echo))
            return SwitchEffect.Ignored;
        if (on && (LocalLock || MaintenanceLock))
            return SwitchEffect.Locked;
        if (on == IsArmed || (on && Now.Shown == Poles.All))
            return SwitchEffect.Already;
        IsArmed = on;
        return on ? SwitchEffect.Armed : SwitchEffect.Disarmed;
    }

    /// <summary>The customer's button.</summary>
    public SwitchEffect PressButton() =>
        !IsArmed ? SwitchEffect.None : LocalLock || MaintenanceLock ? SwitchEffect.Locked : Move(Poles.All, default);

    /// <summary>Somebody at the switch itself, whom no lock stops.</summary>
    public SwitchEffect MoveByHand(bool closed) => Move(closed ? Poles.All : Poles.None, new Opening(ByHand: true, null));

    /// <summary>It opens by itself.</summary>
    public SwitchEffect TripFor(TripReason reason)
    {
        SwitchEffect effect = Move(Poles.None, new Opening(ByHand: false, reason));
        Trip = reason;
        return effect;
    }

    private bool Has(SwitchFaultKind kind) => _faults.Exists(f => f.Kind == kind);

    private TimeSpan TimeOf(SwitchFaultKind kind) => _faults.Find(f => f.Kind == kind)?.Time ?? TimeSpan.Zero;

    private SwitchEffect Move(byte poles, Opening opening)
    {
        Poles now = Now;
        IsArmed = false;
        Trip = null;
        _told = poles;
        if (Has(SwitchFaultKind.Stuck))
            return now.Shown == poles ? SwitchEffect.Already : SwitchEffect.Stuck;

        byte conducting = poles;
        if (Has(SwitchFaultKind.Welded))
            conducting |= now.Conducting;
        if (Has(SwitchFaultKind.Broken))
            conducting &= now.Conducting;
        var target = new Poles(conducting, poles);
        if (now == target && MovesForMs == 0)
            return SwitchEffect.Already;
        Contacts.Move(time.Ms, Motion(now, target));
        if (poles == Poles.None)
        {
            _openings.Add(opening);
            if (_openings.Count > OpeningsKept)
                _openings.RemoveAt(0);
        }
        return conducting == poles ? poles == Poles.None ? SwitchEffect.Opened : SwitchEffect.Closed
            : Has(SwitchFaultKind.Welded) ? SwitchEffect.Welded : SwitchEffect.Broken;
    }

    private IEnumerable<(long Ms, Poles Poles)> Motion(Poles from, Poles to)
    {
        long ms = time.Ms + (long)TimeOf(SwitchFaultKind.Slow).TotalMilliseconds;
        bool closes = (to.Shown & ~from.Shown) != 0;
        long settledMs = closes ? ms + (long)TimeOf(SwitchFaultKind.Bounce).TotalMilliseconds : ms;
        for (bool touching = true; ms < settledMs; ms += BounceMs, touching = !touching)
            yield return (ms, touching ? to : from);
        yield return (settledMs, to);
    }
}
