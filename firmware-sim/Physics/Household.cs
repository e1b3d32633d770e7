namespace MeterSim.Physics;

/// <summary>
/// What one customer draws: a base load, a refrigerator, lamps and appliances that come and go with the hour of the day.
/// </summary>
internal sealed class Household
{
    private readonly Dice _dice;
    private readonly int[] _phases;
    private readonly long _baseMw;
    private readonly long _lampsMw;
    private readonly long _fridgeMw;
    private readonly int _fridgePeriodSeconds;
    private readonly int _fridgeOffsetSeconds;
    private readonly Running[] _appliances = new Running[Appliance.All.Count];

    /// <param name="dice">The household's own; decides its habits and every run.</param>
    /// <param name="phases">The phases that it is connected to, 0 to 2.</param>
    public Household(Dice dice, params int[] phases)
    {
        _dice = dice;
        _phases = phases;
        _baseMw = dice.Between(40_000, 160_000);
        _lampsMw = dice.Between(60_000, 300_000);
        _fridgeMw = dice.Between(80_000, 140_000);
        _fridgePeriodSeconds = dice.Between(2700, 4500);
        _fridgeOffsetSeconds = dice.Between(0, _fridgePeriodSeconds);
    }

    /// <summary>When set, the household draws exactly this in all, shared evenly by its phases.</summary>
    public long? PinnedMw { get; set; }

    /// <summary>When set, each of the three phases draws exactly this, and reactive power the other way: two, three and four tenths of it.</summary>
    public IReadOnlyList<long>? PinnedPhasesMw { get; set; }

    public bool HasThreePhases => _phases.Length == 3;

    /// <summary>The load of one step of one second that begins at this time of day, if there is supply.</summary>
    public void Step(TimeSpan timeOfDay, Span<PhaseLoad> loads)
    {
        loads.Clear();
        if (PinnedPhasesMw is { } phases)
            StepPhases(phases, loads);
        else if (PinnedMw is long pinned)
            StepPinned(pinned, loads);
        else
            StepFree(timeOfDay, loads);
    }

    private void StepPinned(long pinnedMw, Span<PhaseLoad> loads)
    {
        long share = pinnedMw / _phases.Length;
        foreach (int phase in _phases)
            loads[phase] = Load(share, 20);
        long rest = pinnedMw - share * _phases.Length;
        loads[_phases[0]] += new PhaseLoad(rest, 0);
    }

    private static void StepPhases(IReadOnlyList<long> phasesMw, Span<PhaseLoad> loads)
    {
        for (int phase = 0; phase < loads.Length; phase++)
            loads[phase] = new PhaseLoad(phasesMw[phase], -phasesMw[phase] * (2 + phase) / 10);
    }

    private void StepFree(TimeSpan timeOfDay, Span<PhaseLoad> loads)
    {
        double hour = timeOfDay.TotalHours;
        int second = (int)timeOfDay.TotalSeconds;

        foreach (int phase in _phases)
            loads[phase] += Load(_baseMw / _phases.Length * (1000 + _dice.Between(-20, 20)) / 1000, 35);
        loads[_phases[^1]] += Load((long)(_lampsMw * DayCurve.Lighting(hour)), 10);
        // Runs for a third of its period.
        if ((second + _fridgeOffsetSeconds) % _fridgePeriodSeconds < _fridgePeriodSeconds / 3)
            loads[_phases[0]] += Load(_fridgeMw, 75);

        double activity = DayCurve.Activity(hour);
        for (int i = 0; i < _appliances.Length; i++)
        {
            Appliance kind = Appliance.All[i];
            ref Running running = ref _appliances[i];
            if (running.SecondsLeft > 0)
                running.SecondsLeft--;
            else if (_dice.Fraction() < kind.StartsPerHour * activity / 3600)
                running = new Running(_phases[_dice.Between(0, _phases.Length - 1)], _dice.Between(kind.MinSeconds, kind.MaxSeconds));
            if (running.SecondsLeft > 0)
                loads[running.Phase] += Load(kind.PowerW * 1000L, kind.ReactivePercent);
        }
    }

    private static PhaseLoad Load(long powerMw, int reactivePercent) => new(powerMw, Math.Abs(powerMw) * reactivePercent / 100);

    private record struct Running(int Phase, int SecondsLeft);
}
