using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.RegularExpressions;
using MeterEdge.Configuration.Rules;

namespace MeterEdge.Console.Login;

/// <summary>
/// Who may log in at the console: one line each, <c>NAME:HASH</c> (see <see cref="PasswordHash"/>); empty lines and those that begin with # are none. Read at
/// each login, so that a name that is taken out does not wait for a restart. Only the owner of the file may have access to it.
/// </summary>
internal static partial class TechniciansFile
{
    private const long MostBytes = 1 << 20;

    /// <summary>Longest name.</summary>
    public const int LongestName = 32;

    /// <summary>True for a name that may stand in the file and in the audit chain.</summary>
    public static bool IsName(string name) => NameForm().IsMatch(name);

    /// <summary>The names with their hashes, and everything that is wrong, each with its line; a file with any fault counts for nobody.</summary>
    public static (FrozenDictionary<string, PasswordHash> Hashes, ImmutableArray<string> Problems) Read(string path)
    {
        if (NamedFile.Problem(path, secret: true) is { } unusable)
            return (FrozenDictionary<string, PasswordHash>.Empty, [unusable]);
        try
        {
            return new FileInfo(path).Length > MostBytes
                ? (FrozenDictionary<string, PasswordHash>.Empty, [$"names {path}, which is larger than 1 MiB"])
                : Parse(path, File.ReadAllLines(path));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return (FrozenDictionary<string, PasswordHash>.Empty, [$"names {path}, which cannot be read: {unreadable.Message}"]);
        }
    }

    /// <summary>The same of lines that were read.</summary>
    public static (FrozenDictionary<string, PasswordHash> Hashes, ImmutableArray<string> Problems) Parse(string path, IReadOnlyList<string> lines)
    {
        var hashes = new Dictionary<string, PasswordHash>(StringComparer.Ordinal);
        var problems = ImmutableArray.CreateBuilder<string>();
        foreach (var (index, line) in lines.Index())
        {
            if (line.Length == 0 || line[0] == '#')
                continue;
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var name = line[..Math.Max(0, colon)];
            if (!IsName(name))
                problems.Add($"names {path}, whose line {index + 1} does not begin with a name of a-z 0-9 . _ - and a colon");
            else if (PasswordHash.Parse(line[(colon + 1)..]) is not { } hash)
                problems.Add($"names {path}, whose line {index + 1} has no password hash that can be used; make it with: meteredge technician {name}");
            else if (!hashes.TryAdd(name, hash))
                problems.Add($"names {path}, whose line {index + 1} has the name {name} a second time");
        }

        return (problems.Count == 0 ? hashes.ToFrozenDictionary() : FrozenDictionary<string, PasswordHash>.Empty, problems.ToImmutable());
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9._-]{0,31}$")]
    private static partial Regex NameForm();
}
