namespace MeterSim.Physics;

/// <summary>Mean imported power over the demand period, renewed every minute, and the highest such mean so far.</summary>
internal sealed class DemandWindow
{
    public const int LongestMinutes = 60;

    private readonly Int128[] _importAtMinute = new Int128[LongestMinutes + 1];
    private long _minutes = -1;

    public double DemandW { get; private set; }

    public double MaxDemandW { get; private set; }

    /// <summary>What earlier days left, until the first minute is over; the highest stays.</summary>
    public void Start(double demandW, double maxDemandW) => (DemandW, MaxDemandW) = (demandW, maxDemandW);

    /// <summary>Call at the end of every minute, and once at the start. A period of 0 means one minute.</summary>
    public void EndMinute(Int128 importMicrojoules, int periodMinutes)
    {
        _minutes++;
        _importAtMinute[_minutes % _importAtMinute.Length] = importMicrojoules;
        int window = (int)Math.Min(_minutes, Math.Clamp(periodMinutes, 1, LongestMinutes));
        if (window == 0)
            return;
        Int128 before = _importAtMinute[(_minutes - window) % _importAtMinute.Length];
        DemandW = (double)(importMicrojoules - before) / 1e6 / (60.0 * window);
        MaxDemandW = Math.Max(MaxDemandW, DemandW);
    }
}
