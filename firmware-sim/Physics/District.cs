namespace MeterSim.Physics;

/// <summary>One customer's meter: the household and the point where it is measured.</summary>
internal sealed record Customer(Household Household, MeteredPoint Point);

/// <summary>
/// Everything behind one transformer. Time moves in whole milliseconds; loads change every second, all at once, and stay
/// constant in between, so that every energy is the exact integral of what was drawn.
/// </summary>
internal sealed class District(Supply supply, IReadOnlyList<Customer> customers, MeteredPoint? main, TimeZoneInfo zone, DistrictTime time)
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
            _nowMs = time.Ms = 0;
            Step(utc.AddMilliseconds(-nowMs));
        }
        // A switch may have moved at this very moment, after the last look.
        if (_nowMs < nowMs && HasSwitches())
            SumUp();
        while (_nowMs < nowMs)
        {
            long nextStepMs = (_nowMs / StepMs + 1) * StepMs;
            long untilMs = Math.Min(Math.Min(nextStepMs, nowMs), NextMoveMs());
            Elapse(untilMs - _nowMs);
            _nowMs = time.Ms = untilMs;
            if (untilMs == nextStepMs)
                Step(utc.AddMilliseconds(untilMs - nowMs));
            else
                SumUp();
        }
    }

    private bool HasSwitches()
    {
        foreach (Customer customer in customers)
        {
            if (customer.Point.HasSwitches)
                return true;
        }
        return false;
    }

    private long NextMoveMs()
    {
        long next = long.MaxValue;
        foreach (Customer customer in customers)
            next = Math.Min(next, customer.Point.NextMoveMs());
        return next;
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
        foreach (Customer customer in customers)
        {
            customer.Household.Step(timeOfDay, _loads);
            customer.Point.SetLoads(_loads);
        }
        SumUp();
        supply.Step(_nowMs / StepMs, _sum);
    }

    /// <summary>What the district's meter sees: what flows to all, and the losses.</summary>
    private void SumUp()
    {
        Array.Clear(_sum);
        foreach (Customer customer in customers)
        {
            for (int phase = 0; phase < 3; phase++)
                _sum[phase] += customer.Point.Load(phase);
        }
        for (int phase = 0; phase < 3; phase++)
            _sum[phase] += TechnicalLoss.Of(_sum[phase]);
        main?.SetLoads(_sum);
    }

    private void EndMinute()
    {
        foreach (Customer customer in customers)
            customer.Point.Demand.EndMinute(customer.Point.RawImportMicrojoules, DemandMinutes(customer.Point));
        main?.Demand.EndMinute(main.RawImportMicrojoules, DemandMinutes(main));
    }
}
