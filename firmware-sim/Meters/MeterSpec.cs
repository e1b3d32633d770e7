using System.Globalization;

namespace MeterSim.Meters;

/// <summary>One meter to simulate, as asked for on the command line.</summary>
internal sealed record MeterSpec(MeterModel Model, byte Unit, string Serial, bool IsDistrict)
{
    private const int FirstPrefix = 13000521;

    /// <summary>Whom its switches feed, beside itself.</summary>
    public IReadOnlyList<Feed> Feeds { get; init; } = [];

    /// <summary>What a serial number begins with unless told otherwise; the unit follows in four digits.</summary>
    /// <param name="line">Counted from 1: every line has its own, so that all serial numbers differ.</param>
    public static string DefaultPrefix(int line) => (FirstPrefix + line - 1).ToString(CultureInfo.InvariantCulture);

    public static string SerialOf(string prefix, int unit) => prefix + unit.ToString("D4", CultureInfo.InvariantCulture);
}
