namespace MeterSim.Physics;

/// <summary>What a meter's terminals carry at one instant: loads, voltages and the energies that came of them.</summary>
internal sealed class MeteredPoint
{
    private readonly PhaseLoad[] _loads = new PhaseLoad[3];
    private readonly EnergyCounter[] _active = [new(), new(), new()];
    private readonly EnergyCounter[] _reactive = [new(), new(), new()];
    private readonly Supply _supply;
    private readonly int[] _phases;

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

    public DemandWindow Demand { get; } = new();

    public double FrequencyHz => _supply.FrequencyHz;

    /// <summary>The phase of a single-phase meter, the first of the others.</summary>
    public int MainPhase => _phases[0];

    public PhaseLoad Load(int phase) => _loads[phase];

    public PhaseLoad Total => _loads[0] + _loads[1] + _loads[2];

    public EnergyCounter Active(int phase) => _active[phase];

    public EnergyCounter Reactive(int phase) => _reactive[phase];

    public Int128 ImportMicrojoules => _active[0].ImportMicrojoules + _active[1].ImportMicrojoules + _active[2].ImportMicrojoules;

    public Int128 ExportMicrojoules => _active[0].ExportMicrojoules + _active[1].ExportMicrojoules + _active[2].ExportMicrojoules;

    public Int128 ReactiveImportMicrojoules =>
        _reactive[0].ImportMicrojoules + _reactive[1].ImportMicrojoules + _reactive[2].ImportMicrojoules;

    public Int128 ReactiveExportMicrojoules =>
        _reactive[0].ExportMicrojoules + _reactive[1].ExportMicrojoules + _reactive[2].ExportMicrojoules;

    public double VoltageV(int phase) => _supply.VoltageV(phase);

    public double CurrentA(int phase) => _loads[phase].ApparentVa / VoltageV(phase);

    /// <summary>From one step to the next the loads are these.</summary>
    public void SetLoads(ReadOnlySpan<PhaseLoad> loads) => loads.CopyTo(_loads);

    /// <summary>Lets time pass under the loads as they are.</summary>
    public void Elapse(long milliseconds)
    {
        foreach (int phase in _phases)
        {
            _active[phase].Add(_loads[phase].PowerMw, milliseconds);
            _reactive[phase].Add(_loads[phase].ReactiveMvar, milliseconds);
        }
    }
}
