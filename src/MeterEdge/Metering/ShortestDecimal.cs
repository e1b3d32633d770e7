using System.Globalization;

namespace MeterEdge.Metering;

/// <summary>
/// The decimal that a meter's float stands for: the shortest one that reads back as the same float. A meter that counts
/// 230.1 sends the nearest float, 230.1000061…; the shortest decimal gives the 230.1 back, without the noise.
/// </summary>
internal static class ShortestDecimal
{
    // Beyond any meter's range, and far enough inside decimal's for every scale to fit.
    private const float Limit = 1e15f;

    // Sign, nine digits, point, exponent of up to four characters.
    private const int LongestText = 24;

    /// <summary>
    /// The decimal; false for what is no number and for more than 10^15 either way. What is smaller than 10^-28 is nought, and
    /// digits beyond the 28th decimal place are rounded, as decimal holds no more.
    /// </summary>
    public static bool TryOf(float value, out decimal exact)
    {
        exact = 0;
        if (!float.IsFinite(value) || MathF.Abs(value) > Limit)
            return false;
        Span<char> text = stackalloc char[LongestText];
        return value.TryFormat(text, out var length, "R", CultureInfo.InvariantCulture)
            && decimal.TryParse(text[..length], NumberStyles.Float, CultureInfo.InvariantCulture, out exact);
    }
}
