using MeterSim.Switches;

namespace MeterSim.Physics;

/// <summary>What a meter's terminals carry at one instant: loads, voltages and the energies that came of them.</summary>
internal sealed class MeteredPoint
{
    private readonly PhaseLoad[] _loads = new PhaseLoad[3];
    private readonly EnergyCounter[] _active = [new(), new(), new()];
    private readonly EnergyCounter[] _reactive = [new(), new(), new()];
    private readonly Supply _supply;
    private readonly int[] _phases;
    private readonly List<LoadSwitch> _behind = [];
    private readonly List<LoadSwitch> _ahead = [];
    private Int128? _wrapsAt;

    public MeteredPoint(Supply supply, Int128 startMicrojoules, params int[] phases)
    {
        _supply = supply;
        _phases = phases;
        Int128 share = startMicrojoules / phases.Length;
        foreach (int phase in phases)
            _active[phase].Start(share);
        _active[phases[0]].Start(startMicrojoules - share * (phases.Length - 1));
        Demand.EndMinute(startMicrojoules, 1);
    }

    public DemandWindow Demand { get; private set; } = new();

    public double FrequencyHz => _supply.FrequencyHz;

    /// <summary>The phase of a single-phase meter, the first of the others.</summary>
    public int MainPhase => _phases[0];

    /// <summary>Where its line has come to, which says how its switches stand.</summary>
    public DistrictTime Time { get; init; } = new();

    /// <summary>What the line's voltage is, whatever the transformer says; null: as the transformer says.</summary>
    public double? PinnedV { get; set; }

    public bool HasSwitches => _behind.Count + _ahead.Count > 0;

    /// <summary>The meter has no supply, because a switch before it is open.</summary>
    public bool IsDark => _ahead.Count > 0 && VoltageV(0) + VoltageV(1) + VoltageV(2) == 0;

    /// <summary>What flows: what the customer asks for, unless a switch is open.</summary>
    public PhaseLoad Load(int phase) => Conduct(_behind, phase) && Conduct(_ahead, phase) ? _loads[phase] : default;

    public PhaseLoad Total => Load(0) + Load(1) + Load(2);

    public EnergyCounter Active(int phase) => _active[phase];

    public EnergyCounter Reactive(int phase) => _reactive[phase];

    public Int128 ImportMicrojoules => Shown(RawImportMicrojoules);

    /// <summary>As if it had never wrapped: what demand is computed from.</summary>
    public Int128 RawImportMicrojoules =>
        _active[0].RawImportMicrojoules + _active[1].RawImportMicrojoules + _active[2].RawImportMicrojoules;

    public Int128 ExportMicrojoules =>
        Shown(_active[0].RawExportMicrojoules + _active[1].RawExportMicrojoules + _active[2].RawExportMicrojoules);

    public Int128 ReactiveImportMicrojoules =>
        Shown(_reactive[0].RawImportMicrojoules + _reactive[1].RawImportMicrojoules + _reactive[2].RawImportMicrojoules);

    public Int128 ReactiveExportMicrojoules =>
        Shown(_reactive[0].RawExportMicrojoules + _reactive[1].RawExportMicrojoules + _reactive[2].RawExportMicrojoules);

    /// <summary>At the meter's terminals.</summary>
    public double VoltageV(int phase) =>
        Conduct(_ahead, phase) ? LineVoltageV(phase) : Conduct(_behind, phase) ? BackFeedV : 0;

    /// <summary>On the supply's side of the switches.</summary>
    public double LineVoltageV(int phase) => PinnedV ?? _supply.VoltageV(phase);

    /// <summary>On the customer's side of the switches.</summary>
    public double LoadVoltageV(int phase) => Conduct(_behind, phase) ? VoltageV(phase) : BackFeedV;

    public double CurrentA(int phase) => VoltageV(phase) is > 0 and double volts ? Load(phase).ApparentVa / volts : 0;

    /// <summary>From one step to the next the customer asks for these.</summary>
    public void SetLoads(ReadOnlySpan<PhaseLoad> loads) => loads.CopyTo(_loads);

    /// <summary>Puts a switch between supply and customer.</summary>
    /// <param name="switch">With a pole for each phase.</param>
    /// <param name="aheadOfMeter">Whether the meter, too, is without supply when it is open.</param>
    public void Connect(LoadSwitch @switch, bool aheadOfMeter) => (aheadOfMeter ? _ahead : _behind).Add(@switch);

    /// <summary>When one of its switches moves next; <see cref="long.MaxValue"/> if they rest.</summary>
    public long NextMoveMs()
    {
        long next = long.MaxValue;
        foreach (LoadSwitch one in _behind)
            next = Math.Min(next, one.Contacts.NextAfter(Time.Ms));
        foreach (LoadSwitch one in _ahead)
            next = Math.Min(next, one.Contacts.NextAfter(Time.Ms));
        return next;
    }

    /// <summary>Every counter, of every phase and direction, shows a value of its own, as after years with panels on the roof.</summary>
    public void Age(Dice dice)
    {
        foreach (int phase in _phases)
        {
            _active[phase].Start(Years(dice), Years(dice));
            _reactive[phase].Start(Years(dice), Years(dice));
        }
        Demand = new DemandWindow();
        Demand.Start(dice.Between(100, 900), dice.Between(1000, 9000));
        Demand.EndMinute(RawImportMicrojoules, 1);
    }

    /// <summary>Every counter starts from zero, and demand anew.</summary>
    public void ResetCounters()
    {
        foreach (EnergyCounter counter in (ReadOnlySpan<EnergyCounter>)[.. _active, .. _reactive])
            counter.Reset();
        Demand = new DemandWindow();
        Demand.EndMinute(0, 1);
    }

    /// <summary>Every energy shows what is left after division by this; null: as it is.</summary>
    public void SetRollover(Int128? microjoules)
    {
        _wrapsAt = microjoules;
        foreach (EnergyCounter counter in (ReadOnlySpan<EnergyCounter>)[.. _active, .. _reactive])
            counter.WrapsAt = microjoules;
    }

    /// <summary>Lets time pass under the loads as they are.</summary>
    public void Elapse(long milliseconds)
    {
        foreach (int phase in _phases)
        {
            PhaseLoad load = Load(phase);
            _active[phase].Add(load.PowerMw, milliseconds);
            _reactive[phase].Add(load.ReactiveMvar, milliseconds);
        }
    }

    private double BackFeedV
    {
        get
        {
            double volts = 0;
            foreach (LoadSwitch one in _behind)
                volts = Math.Max(volts, one.BackFeedV);
            foreach (LoadSwitch one in _ahead)
                volts = Math.Max(volts, one.BackFeedV);
            return volts;
        }
    }

    private bool Conduct(List<LoadSwitch> switches, int phase)
    {
        foreach (LoadSwitch one in switches)
        {
            if (!one.Contacts.Conducts(phase, Time.Ms))
                return false;
        }
        return true;
    }

    // 100 to 4000 kWh, to the watt-hour.
    private static Int128 Years(Dice dice) => (Int128)dice.Between(100_000, 4_000_000) * (EnergyCounter.MicrojoulesPerKwh / 1000);

    private Int128 Shown(Int128 microjoules) => _wrapsAt is Int128 end ? microjoules % end : microjoules;
}
