using System.Globalization;

namespace MeterSim.Meters;

/// <summary>One meter to simulate, as asked for on the command line.</summary>
internal sealed record MeterSpec(MeterModel Model, byte Unit, string Serial, bool IsDistrict)
{
    /// <summary>What a serial number begins with unless told otherwise; the unit follows in four digits.</summary>
    public const string DefaultPrefix = "13000521";

    public static string SerialOf(string prefix, int unit) => prefix + unit.ToString("D4", CultureInfo.InvariantCulture);
}
