namespace MeterSim.Physics;

/// <summary>
/// The exact integral of a power: milliwatts times milliseconds are microjoules, whole numbers, so nothing drifts.
/// 128 bits, because 64 would end at 2.5 GWh, which a district's meter reaches.
/// </summary>
internal sealed class EnergyCounter
{
    /// <summary>1 kWh, or 1 kvarh with reactive power.</summary>
    public const long MicrojoulesPerKwh = 3_600_000_000_000;

    /// <summary>Integral of the power while it was positive.</summary>
    public Int128 ImportMicrojoules => Shown(RawImportMicrojoules);

    /// <summary>Integral of the power while it was negative, as a positive number.</summary>
    public Int128 ExportMicrojoules => Shown(RawExportMicrojoules);

    /// <summary>Where what is shown starts from zero again; null for never.</summary>
    public Int128? WrapsAt { get; set; }

    /// <summary>As if it had never wrapped.</summary>
    public Int128 RawImportMicrojoules { get; private set; }

    public Int128 RawExportMicrojoules { get; private set; }

    public void Start(Int128 importMicrojoules, Int128 exportMicrojoules = default) =>
        (RawImportMicrojoules, RawExportMicrojoules) = (importMicrojoules, exportMicrojoules);

    public void Reset() => RawImportMicrojoules = RawExportMicrojoules = 0;

    public void Add(long powerMw, long milliseconds)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(milliseconds);
        long microjoules = powerMw * milliseconds;
        if (microjoules >= 0)
            RawImportMicrojoules += microjoules;
        else
            RawExportMicrojoules -= microjoules;
    }

    private Int128 Shown(Int128 microjoules) => WrapsAt is Int128 end ? microjoules % end : microjoules;
}
