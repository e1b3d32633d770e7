using System.Globalization;

namespace MeterSim.Meters;

/// <summary>One float32 setting in the holding registers.</summary>
/// <param name="Address">First of the two registers, as on the wire.</param>
/// <param name="Name">What it sets.</param>
/// <param name="Initial">As delivered.</param>
/// <param name="Allowed">What the meter takes; anything else is refused with exception 3.</param>
internal sealed record SettingRow(ushort Address, string Name, float Initial, Func<float, bool> Allowed)
{
    /// <summary>As written in the truth log.</summary>
    public string Key { get; } = string.Create(CultureInfo.InvariantCulture, $"0x{Address:X4}");

    public static Func<float, bool> OneOf(params float[] values) => value => Array.IndexOf(values, value) >= 0;

    public static Func<float, bool> Whole(int low, int high) => value => value >= low && value <= high && value == MathF.Floor(value);
}
