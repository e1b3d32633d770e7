using System.Globalization;
using System.Numerics;

namespace MeterEdge.Metering;

/// <summary>
/// The decimal that a meter's float stands for: the shortest one that reads back as the same float. A meter that counts
/// 230.1 sends the nearest float, 230.1000061…; the shortest decimal gives the 230.1 back, without the noise.
/// </summary>
internal static class ShortestDecimal
{
    // Beyond any meter's range, and far enough inside decimal's for every scale to fit.
    private const float Limit = 1e15f;

    // Sign, seventeen digits of a double, point, exponent of up to five characters.
    private const int LongestText = 32;

    /// <summary>
    /// The decimal; false for what is no number and for more than 10^15 either way. What is smaller than 10^-28 is nought, and
    /// digits beyond the 28th decimal place are rounded, as decimal holds no more.
    /// </summary>
    public static bool TryOf<T>(T value, out decimal exact)
        where T : IBinaryFloatingPointIeee754<T>
    {
        exact = 0;
        if (!T.IsFinite(value) || T.Abs(value) > T.CreateSaturating(Limit))
            return false;
        Span<char> text = stackalloc char[LongestText];
        return value.TryFormat(text, out var length, "R", CultureInfo.InvariantCulture)
            && decimal.TryParse(text[..length], NumberStyles.Float, CultureInfo.InvariantCulture, out exact);
    }
}
