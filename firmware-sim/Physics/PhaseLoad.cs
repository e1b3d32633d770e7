namespace MeterSim.Physics;

/// <summary>Load on one phase, constant between two steps. Negative power feeds into the grid.</summary>
internal readonly record struct PhaseLoad(long PowerMw, long ReactiveMvar)
{
    public static PhaseLoad operator +(PhaseLoad a, PhaseLoad b) =>
        new(a.PowerMw + b.PowerMw, a.ReactiveMvar + b.ReactiveMvar);

    public double PowerW => PowerMw / 1000.0;

    public double ReactiveVar => ReactiveMvar / 1000.0;

    public double ApparentVa => Math.Sqrt(PowerW * PowerW + ReactiveVar * ReactiveVar);
}
