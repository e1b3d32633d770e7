using MeterSim.Frames;
using static MeterSim.Meters.Quantities;

namespace MeterSim.Meters;

/// <summary>
/// Eastron SDM72, three phases. The first version shows totals only (volkszaehler/mbmd sdm72.go); the second has the
/// SDM630's registers up to 0x004A and two totals (mbmd sdm72v2.go). Its manual limits a request to 30 parameters
/// (easymanua SDM72D-M p. 14).
/// </summary>
internal static class Sdm72
{
    private const int LastOfVersion2 = 0x004A;

    public static MeterModel Model { get; } = new()
    {
        Name = "sdm72",
        Profile = "eastron-sdm72",
        ThreePhase = true,
        BlockLimit = 60,
        BeyondLimit = ExceptionCode.IllegalDataValue,
        InputAreas = [new(0x0034, 0x0035), new(0x0048, 0x004B), new(0x0156, 0x0157)],
        Inputs =
        [
            new(0x0034, "power, W", p => p.Total.PowerW),
            new(0x0048, "import, kWh", p => Kwh(p.ImportMicrojoules)),
            new(0x004A, "export, kWh", p => Kwh(p.ExportMicrojoules)),
            new(0x0156, "total, kWh", p => Kwh(p.ImportMicrojoules + p.ExportMicrojoules)),
        ],
    };

    public static MeterModel Version2 { get; } = Model with
    {
        Name = "sdm72-v2",
        Profile = "eastron-sdm72-v2",
        InputAreas = [new(0x0000, 0x004B), new(0x0156, 0x0159)],
        Inputs = [.. Sdm630.Model.Inputs.Where(row => row.Address is <= LastOfVersion2 or 0x0156 or 0x0158)],
    };
}
