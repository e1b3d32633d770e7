using System.Globalization;

namespace MeterEdge.HeadEnd.Commands;

/// <summary>Text from the network made fit for a terminal.</summary>
public static class Printable
{
    /// <summary>
    /// At most <paramref name="longest"/> characters, with a dot for everything that could move the cursor, change colours
    /// or reverse the writing direction: whoever may publish must not be able to rewrite the operator's screen.
    /// </summary>
    public static string Of(string text, int longest = 200)
    {
        var cut = text.Length <= longest ? text : text[..(longest - 1)] + "…";
        return cut.All(IsHarmless) ? cut : string.Concat(cut.Select(letter => IsHarmless(letter) ? letter : '·'));
    }

    private static bool IsHarmless(char letter) => char.GetUnicodeCategory(letter) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned);
}
