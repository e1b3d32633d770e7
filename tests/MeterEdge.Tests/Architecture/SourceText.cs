using System.Text;
using MeterEdge.Tests.Configuration;

namespace MeterEdge.Tests.Architecture;

/// <summary>A source file, and its code alone: comments and the insides of literals are blanks there, so that lines stay where they are.</summary>
internal sealed class SourceText(string path, string text)
{
    /// <summary>From the root of the repository, e.g. <c>src/MeterEdge/Program.cs</c>.</summary>
    public string Path { get; } = path;

    public string Text { get; } = text;

    public string Code { get; } = CodeOf(text);

    public string Folder => Path[..(Path.LastIndexOf('/') + 1)];

    public int Lines => Text.Count(letter => letter == '\n');

    /// <summary>All C# files below some folders of the repository.</summary>
    public static IReadOnlyList<SourceText> Below(params string[] folders) =>
        [.. folders.SelectMany(folder => Files(folder, "*.cs")).Select(path => new SourceText(path, File.ReadAllText(SourceTree.Path(path))))];

    /// <summary>Files below a folder of the repository, without what a build leaves there.</summary>
    public static IEnumerable<string> Files(string folder, string pattern)
    {
        var root = SourceTree.Path("");
        return Directory.EnumerateFiles(SourceTree.Path(folder), pattern, SearchOption.AllDirectories)
            .Select(path => System.IO.Path.GetRelativePath(root, path))
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
    }

    /// <summary><c>path:line: what</c>.</summary>
    public string At(int index, string what) => $"{Path}:{1 + Code.AsSpan(0, index).Count('\n')}: {what}";

    private static string CodeOf(string text)
    {
        var code = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length;)
        {
            var length = Blank(text.AsSpan(i), out var kept);
            for (var n = 0; n < length; n++)
                code.Append(n < kept || text[i + n] == '\n' ? text[i + n] : ' ');
            i += length;
        }

        return code.ToString();
    }

    /// <summary>Length of the comment, literal or single letter that begins here, and how many of its letters are code.</summary>
    private static int Blank(ReadOnlySpan<char> rest, out int kept)
    {
        kept = 0;
        if (rest.StartsWith("//"))
            return Until(rest, 2, "\n", include: false);
        if (rest.StartsWith("/*"))
            return Until(rest, 2, "*/", include: true);
        var quotes = rest.IndexOfAnyExcept('"');
        if (quotes >= 3)
            return Until(rest, quotes, new string('"', quotes), include: true);
        if (rest[0] == '"')
            return Quoted(rest, '"');
        if (rest[0] == '\'')
            return Quoted(rest, '\'');
        if (rest.StartsWith("@\"") || rest.StartsWith("$@\"") || rest.StartsWith("@$\""))
            return Verbatim(rest, rest.IndexOf('"') + 1);
        kept = 1;
        return 1;
    }

    private static int Until(ReadOnlySpan<char> rest, int from, string end, bool include) =>
        rest[from..].IndexOf(end) is >= 0 and var at ? from + at + (include ? end.Length : 0) : rest.Length;

    private static int Quoted(ReadOnlySpan<char> rest, char quote)
    {
        for (var i = 1; i < rest.Length; i++)
        {
            if (rest[i] == '\\')
                i++;
            else if (rest[i] == quote || rest[i] == '\n')
                return i + 1;
        }

        return rest.Length;
    }

    private static int Verbatim(ReadOnlySpan<char> rest, int from)
    {
        for (var i = from; i < rest.Length; i++)
        {
            if (rest[i] != '"')
                continue;
            if (i + 1 == rest.Length || rest[i + 1] != '"')
                return i + 1;
            i++;
        }

        return rest.Length;
    }
}
