using MeterSim.Physics;

namespace MeterSim.Meters;

/// <summary>Derived quantities that the register tables name.</summary>
internal static class Quantities
{
    public static double Kwh(Int128 microjoules) => (double)microjoules / EnergyCounter.MicrojoulesPerKwh;

    /// <summary>1 without load, as a meter shows it.</summary>
    public static double PowerFactor(PhaseLoad load) => load.ApparentVa == 0 ? 1 : load.PowerW / load.ApparentVa;

    public static double AngleDegrees(PhaseLoad load) => Math.Atan2(load.ReactiveVar, load.PowerW) * (180 / Math.PI);

    public static double LineVoltageV(MeteredPoint point, int from, int to)
    {
        // Two phasors 120 degrees apart.
        double a = point.VoltageV(from);
        double b = point.VoltageV(to);
        return Math.Sqrt(a * a + b * b + a * b);
    }

    public static double AverageLineVoltageV(MeteredPoint p) =>
        (LineVoltageV(p, 0, 1) + LineVoltageV(p, 1, 2) + LineVoltageV(p, 2, 0)) / 3;

    public static double AverageVoltageV(MeteredPoint p) => (p.VoltageV(0) + p.VoltageV(1) + p.VoltageV(2)) / 3;

    public static double SumCurrentA(MeteredPoint p) => p.CurrentA(0) + p.CurrentA(1) + p.CurrentA(2);

    /// <summary>A plausible distortion: more voltage drop, more distortion.</summary>
    public static double VoltageThdPercent(MeteredPoint p, int phase) => 1.5 + Math.Abs(235 - p.VoltageV(phase)) / 10;

    /// <summary>A plausible distortion: small loads are mostly electronics.</summary>
    public static double CurrentThdPercent(MeteredPoint p, int phase) => 4 + 30 / (1 + p.CurrentA(phase));
}
