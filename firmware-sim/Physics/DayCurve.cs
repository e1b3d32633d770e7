namespace MeterSim.Physics;

/// <summary>How active people are at an hour of the local day: asleep about 0.1, morning peak 1, evening peak 1.6.</summary>
internal static class DayCurve
{
    public static double Activity(double hour) =>
        0.1 + Bump(hour, 7.5, 1.2) * 0.9 + Bump(hour, 12.5, 1.5) * 0.5 + Bump(hour, 19.5, 2.0) * 1.5;

    /// <summary>Lamps: the dark hours in which people are awake, 0 to 1.</summary>
    public static double Lighting(double hour) => Math.Min(1, Bump(hour, 6.8, 0.8) * 0.6 + Bump(hour, 20.5, 1.9));

    private static double Bump(double hour, double centre, double width)
    {
        double away = Math.Abs(hour - centre);
        away = Math.Min(away, 24 - away);
        return Math.Exp(-away * away / (2 * width * width));
    }
}
