using System.Globalization;
using MeterSim.Physics;

namespace MeterSim.Meters;

/// <summary>One float32 (two registers, ABCD) that a meter shows.</summary>
/// <param name="Address">First of the two registers, as on the wire.</param>
/// <param name="Name">The quantity and its unit.</param>
/// <param name="Value">Takes it from what the terminals carry.</param>
internal sealed record RegisterRow(ushort Address, string Name, Func<MeteredPoint, double> Value)
{
    /// <summary>As written in the truth log.</summary>
    public string Key { get; } = string.Create(CultureInfo.InvariantCulture, $"0x{Address:X4}");
}
