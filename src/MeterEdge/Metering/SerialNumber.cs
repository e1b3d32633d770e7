using MeterEdge.Metering.Profiles;

namespace MeterEdge.Metering;

/// <summary>Serial numbers, as they are printed on meters and as meters keep them in their registers. Pure.</summary>
public static class SerialNumber
{
    // Digits that have to agree where the registers cannot hold them all.
    private const int FewestDigits = 7;

    /// <summary>
    /// True when both are the same meter's: leading zeros, white space and the case of letters do not count. Of a number that is longer
    /// than the registers can hold, e.g. twelve digits in 32 bits, the meter keeps the end only, and the end is compared.
    /// </summary>
    /// <param name="configured">As it is printed.</param>
    /// <param name="found">As the meter says.</param>
    /// <param name="place">Where it says so.</param>
    public static bool Same(string configured, string found, ProfilePlace place)
    {
        var (whole, told) = (Essence(configured), Essence(found));
        return whole.Length > Room(place)
            ? whole.EndsWith(told.PadLeft(FewestDigits, '0'), StringComparison.OrdinalIgnoreCase)
            : string.Equals(whole, told, StringComparison.OrdinalIgnoreCase);
    }

    // Characters that the registers hold for certain: all numbers of nine digits fit into 32 bits, and some of ten.
    private static int Room(ProfilePlace place) => place.Type switch
    {
        PlaceType.Number => (int)(place.Count * 16 * Math.Log10(2)),
        PlaceType.Text => 2 * place.Count,
        PlaceType.LowByteText => place.Count,
    };

    private static string Essence(string serial) => serial.Trim().TrimStart('0');
}
