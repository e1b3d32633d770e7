namespace MeterSim.Physics;

/// <summary>What a meter's terminals carry at one instant: loads, voltages and the energies that came of them.</summary>
internal sealed class MeteredPoint
{
    private readonly PhaseLoad[] _loads = new PhaseLoad[3];
    private readonly EnergyCounter[] _active = [new(), new(), new()];
    private readonly EnergyCounter[] _reactive = [new(), new(), new()];
    private readonly Supply _supply;
    private readonly int[] _phases;
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

    public PhaseLoad Load(int phase) => _loads[phase];

    public PhaseLoad Total => _loads[0] + _loads[1] + _loads[2];

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

    public double VoltageV(int phase) => _supply.VoltageV(phase);

    public double CurrentA(int phase) => _loads[phase].ApparentVa / VoltageV(phase);

    /// <summary>From one step to the next the loads are these.</summary>
    public void SetLoads(ReadOnlySpan<PhaseLoad> loads) => loads.CopyTo(_loads);

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
            _active[phase].Add(_loads[phase].PowerMw, milliseconds);
            _reactive[phase].Add(_loads[phase].ReactiveMvar, milliseconds);
        }
    }

    // 100 to 4000 kWh, to the watt-hour.
    private static Int128 Years(Dice dice) => (Int128)dice.Between(100_000, 4_000_000) * (EnergyCounter.MicrojoulesPerKwh / 1000);

    private Int128 Shown(Int128 microjoules) => _wrapsAt is Int128 end ? microjoules % end : microjoules;
}
