namespace MeterSim.Physics;

/// <summary>The transformer: frequency and phase voltages, which sag in proportion to what the district draws.</summary>
internal sealed class Supply(Dice dice)
{
    public const double NominalV = 230;

    /// <summary>Line and transformer together; also what heats up as technical loss.</summary>
    public const double ResistanceOhm = 0.03;

    private const double NoLoadV = 232;
    private const double FloorV = 180;

    private readonly double[] _voltageV = [NoLoadV, NoLoadV, NoLoadV];

    public double FrequencyHz { get; private set; } = 50;

    public double VoltageV(int phase) => _voltageV[phase];

    /// <param name="second">Seconds since the simulator started.</param>
    /// <param name="district">What the whole district draws, per phase.</param>
    public void Step(long second, ReadOnlySpan<PhaseLoad> district)
    {
        FrequencyHz = 50
            + 0.020 * Math.Sin(second * (2 * Math.PI / 311))
            + 0.008 * Math.Sin(second * (2 * Math.PI / 47))
            + 0.004 * (dice.Fraction() - 0.5);
        for (int phase = 0; phase < _voltageV.Length; phase++)
        {
            double wander = 1.2 * Math.Sin(second * (2 * Math.PI / 1800) + phase * 2.1) + 0.3 * (dice.Fraction() - 0.5);
            // Active power decides the drop on a mostly resistive low-voltage line; feeding in lifts the voltage.
            double sag = ResistanceOhm * district[phase].PowerW / NominalV;
            _voltageV[phase] = Math.Max(FloorV, NoLoadV + wander - sag);
        }
    }
}
