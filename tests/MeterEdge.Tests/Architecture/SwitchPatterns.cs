namespace MeterEdge.Tests.Architecture;

/// <summary>What the arms of one switch match, without what they do.</summary>
internal static class SwitchPatterns
{
    /// <summary>The patterns of the switch whose block opens at an index, each with its own index.</summary>
    public static IReadOnlyList<(int Index, string Text)> Of(string code, int open)
    {
        var patterns = new List<(int, string)>();
        var (depth, from, matching) = (0, open + 1, true);
        for (var i = open; i < code.Length; i++)
        {
            depth += code[i] switch { '{' or '(' or '[' => 1, '}' or ')' or ']' => -1, _ => 0 };
            if (depth == 0)
                break;
            if (depth > 1)
                continue;

            // An expression's arm ends its pattern with an arrow and itself with a comma; a statement's section ends its label with a
            // colon, and begins at the next label.
            if (matching && (code[i..].StartsWith("=>", StringComparison.Ordinal) || (code[i] == ':' && IsLabel(code[from..i]))))
            {
                patterns.Add(Trimmed(code, from, i));
                (from, matching) = (i + 1, code[i] == ':');
            }
            else if (code[i] is ',' or ';' or '}')
            {
                (from, matching) = (i + 1, true);
            }
        }

        return patterns;
    }

    private static bool IsLabel(string text) => text.TrimStart() is var label
        && (label.StartsWith("case ", StringComparison.Ordinal) || label.StartsWith("default", StringComparison.Ordinal));

    private static (int Index, string Text) Trimmed(string code, int from, int end)
    {
        var text = code[from..end].TrimStart();
        return (end - text.Length, text.TrimEnd());
    }
}
