namespace MeterSim.Physics;

/// <summary>One customer's meter: the household and the point where it is measured.</summary>
internal sealed record Customer(Household Household, MeteredPoint Point);

/// <summary>
/// Everything behind one transformer. Time moves in whole milliseconds; loads change every second, all at once, and stay
/// constant in between, so that every energy is the exact integral of what was drawn.
/// </summary>
internal sealed class District(Supply supply, IReadOnlyList<Customer> customers, MeteredPoint? main, TimeZoneInfo zone)
{
    public const long StepMs = 1000;

    private readonly PhaseLoad[] _sum = new PhaseLoad[3];
    private readonly PhaseLoad[] _loads = new PhaseLoad[3];
    private long _nowMs = -1;

    /// <summary>Minutes over which meters average their demand; asked at the end of every minute.</summary>
    public Func<MeteredPoint, int> DemandMinutes { get; set; } = _ => DemandWindow.LongestMinutes;

    /// <summary>Brings every meter to this instant. Earlier instants change nothing.</summary>
    /// <param name="nowMs">Milliseconds since the simulator started.</param>
    /// <param name="utc">The wall clock now; its local hour decides the loads.</param>
    public void AdvanceTo(long nowMs, DateTimeOffset utc)
    {
        if (_nowMs < 0)
        {
            _nowMs = 0;
            Step(utc.AddMilliseconds(-nowMs));
        }
        while (_nowMs < nowMs)
        {
            long nextStepMs = (_nowMs / StepMs + 1) * StepMs;
            long untilMs = Math.Min(nextStepMs, nowMs);
            Elapse(untilMs - _nowMs);
            _nowMs = untilMs;
            if (untilMs == nextStepMs)
                Step(utc.AddMilliseconds(untilMs - nowMs));
        }
    }

    private void Elapse(long milliseconds)
    {
        foreach (Customer customer in customers)
            customer.Point.Elapse(milliseconds);
        main?.Elapse(milliseconds);
    }

    private void Step(DateTimeOffset utc)
    {
        if (_nowMs > 0 && _nowMs % 60_000 == 0)
            EndMinute();
        TimeSpan timeOfDay = TimeZoneInfo.ConvertTime(utc, zone).TimeOfDay;
        Array.Clear(_sum);
        foreach (Customer customer in customers)
        {
            customer.Household.Step(timeOfDay, _loads);
            customer.Point.SetLoads(_loads);
            for (int phase = 0; phase < 3; phase++)
                _sum[phase] += _loads[phase];
        }
        for (int phase = 0; phase < 3; phase++)
            _sum[phase] += TechnicalLoss.Of(_sum[phase]);
        main?.SetLoads(_sum);
        supply.Step(_nowMs / StepMs, _sum);
    }

    private void EndMinute()
    {
        foreach (Customer customer in customers)
            customer.Point.Demand.EndMinute(customer.Point.RawImportMicrojoules, DemandMinutes(customer.Point));
        main?.Demand.EndMinute(main.RawImportMicrojoules, DemandMinutes(main));
    }
}
