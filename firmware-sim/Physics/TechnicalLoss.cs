namespace MeterSim.Physics;

/// <summary>What is lost between the district's meter and the customers': a fixed share and what the current heats.</summary>
internal static class TechnicalLoss
{
    private const int SharePercent = 3;

    /// <summary>Never negative in power, so that the district's meter shows at least the sum of the others.</summary>
    public static PhaseLoad Of(PhaseLoad sum)
    {
        double currentA = sum.ApparentVa / Supply.NominalV;
        long heatMw = (long)(currentA * currentA * Supply.ResistanceOhm * 1000);
        return new PhaseLoad(Math.Abs(sum.PowerMw) * SharePercent / 100 + heatMw, Math.Abs(sum.ReactiveMvar) * SharePercent / 100);
    }
}
