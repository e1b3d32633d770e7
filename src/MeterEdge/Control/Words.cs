using System.Collections.Frozen;
using System.Text;

namespace MeterEdge.Control;

/// <summary>
/// The contract's spelling of a closed choice whose members are named as the contract names them: <c>NO_NOTICE</c> for <c>NoNotice</c>, in lower
/// case where the contract has it so. What is spelled like nothing known is nothing, never the number of a member.
/// </summary>
public static class Words
{
    /// <summary>In upper case, words joined by underscores.</summary>
    public static string Upper<T>(this T value)
        where T : struct, Enum => Spelling<T>.UpperOf[value];

    /// <summary>In lower case, words joined by underscores.</summary>
    public static string Lower<T>(this T value)
        where T : struct, Enum => Spelling<T>.LowerOf[value];

    /// <summary>The member that is spelled so in upper case, exactly; null when none is.</summary>
    public static T? ParseUpper<T>(string? text)
        where T : struct, Enum => text is not null && Spelling<T>.ByUpper.TryGetValue(text, out var value) ? value : null;

    /// <summary>The member that is spelled so in lower case, exactly; null when none is.</summary>
    public static T? ParseLower<T>(string? text)
        where T : struct, Enum => text is not null && Spelling<T>.ByLower.TryGetValue(text, out var value) ? value : null;

    private static class Spelling<T>
        where T : struct, Enum
    {
        public static readonly FrozenDictionary<T, string> UpperOf = Enum.GetValues<T>().ToFrozenDictionary(value => value, Spell);
        public static readonly FrozenDictionary<T, string> LowerOf = UpperOf.ToFrozenDictionary(word => word.Key, word => word.Value.ToLowerInvariant());
        public static readonly FrozenDictionary<string, T> ByUpper = UpperOf.ToFrozenDictionary(word => word.Value, word => word.Key);
        public static readonly FrozenDictionary<string, T> ByLower = LowerOf.ToFrozenDictionary(word => word.Value, word => word.Key);

        private static string Spell(T value)
        {
            var word = new StringBuilder();
            foreach (var letter in value.ToString())
            {
                if (char.IsAsciiLetterUpper(letter) && word.Length > 0)
                    word.Append('_');
                word.Append(char.ToUpperInvariant(letter));
            }

            return word.ToString();
        }
    }
}
