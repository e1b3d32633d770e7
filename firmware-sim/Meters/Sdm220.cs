using static MeterSim.Meters.Quantities;

namespace MeterSim.Meters;

/// <summary>
/// Eastron SDM220 and SDM230, one phase: the SDM120's registers and the phase angle (volkszaehler/mbmd sdm220.go and
/// sdm230.go, reaper7/SDM_Energy_Meter SDM.h); the SDM230 has demands too (SDM.h).
/// </summary>
internal static class Sdm220
{
    private static readonly RegisterRow Angle = new(0x0024, "phase angle, degrees", p => AngleDegrees(p.Total));

    public static MeterModel Model { get; } = Sdm120.Model with
    {
        Name = "sdm220",
        Profile = "eastron-sdm220",
        Inputs = InOrder([.. Sdm120.Model.Inputs, Angle]),
    };

    public static MeterModel Sdm230 { get; } = Sdm120.Model with
    {
        Name = "sdm230",
        Profile = "eastron-sdm230",
        InputAreas = [new(0x0000, 0x005F), new(0x0156, 0x0159)],
        Inputs = InOrder(
        [
            .. Sdm120.Model.Inputs,
            Angle,
            new(0x0054, "demand, W", p => p.Demand.DemandW),
            new(0x0056, "maximum demand, W", p => p.Demand.MaxDemandW),
        ]),
    };

    private static IReadOnlyList<RegisterRow> InOrder(IEnumerable<RegisterRow> rows) => [.. rows.OrderBy(row => row.Address)];
}
