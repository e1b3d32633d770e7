using System.Collections.Immutable;
using MeterEdge.Configuration.Keys;
using MeterEdge.Console.Terminal;

namespace MeterEdge.Console.Sessions;

/// <summary>All that can be typed, found by its first words. Pure.</summary>
internal sealed class VerbTable
{
    private static readonly ImmutableArray<string> JsonWords = ["|", "json"];

    private readonly ImmutableArray<ConsoleVerb> _verbs;

    /// <summary>A table of these, and of <c>help</c>.</summary>
    public VerbTable(IEnumerable<ConsoleVerb> verbs) => _verbs = [.. verbs, HelpVerb.For(() => _verbs)];

    /// <summary>What a line means: a verb, its words and whether JSON is wanted; or what is wrong with it.</summary>
    public (ConsoleVerb? Verb, ImmutableArray<string> Words, bool IsJson, string? Problem) Read(string line)
    {
        var words = Words(line);
        var isJson = words.Length >= 2 && words[^2] == "|" && words[^1] == "json";
        if (isJson)
            words = words[..^2];
        if (Find(words) is not var (verb, rest))
            return (null, [], isJson, words is [] ? null : Unknown(words));
        if (rest is [.., "-h" or "--help" or "?"])
            return (Find(["help"])!.Value.Verb, [.. verb.Name.Split(' ')], isJson, null);
        if (isJson && !verb.HasJson)
            return (null, [], isJson, $"'{verb.Name}' has no JSON; leave '| json' away");
        return rest.Contains("|")
            ? (null, [], isJson, "what may stand behind | is json: e.g. status | json")
            : (verb, rest, isJson, null);
    }

    /// <summary>What the last word of the beginning of a line may become.</summary>
    public IReadOnlyList<string> Complete(string beginning)
    {
        var words = Words(beginning);
        var before = words.IsEmpty || char.IsWhiteSpace(beginning[^1]) ? words : words[..^1];
        if (before is [.., "|"])
            return ["json"];
        var names = _verbs.Select(verb => verb.Name.Split(' ')).Where(name => name.Length > before.Length && name.Take(before.Length).SequenceEqual(before)).Select(name => name[before.Length]);
        return Find(before) is var (verb, rest)
            ? [.. names, .. verb.Complete(rest), .. verb.HasJson && rest.Length > 0 ? JsonWords[..1] : []]
            : [.. names.Distinct()];
    }

    private (ConsoleVerb Verb, ImmutableArray<string> Words)? Find(ImmutableArray<string> words)
    {
        foreach (var length in (int[])[2, 1])
        {
            if (words.Length >= length && _verbs.FirstOrDefault(verb => verb.Name == string.Join(' ', words.Take(length))) is { } verb)
                return (verb, words[length..]);
        }

        return null;
    }

    private string Unknown(ImmutableArray<string> words)
    {
        var second = _verbs.Select(verb => verb.Name.Split(' ')).Where(name => name.Length == 2 && name[0] == words[0]).Select(name => name[1]).ToList();
        if (second.Count > 0)
            return $"'{words[0]}' what? {string.Join(", ", second.Select(word => $"{words[0]} {word}"))}";
        return $"no command '{TerminalText.Printable(words[0])}'{NearestName.Suggestion(words[0], _verbs.Select(verb => verb.Name))} Type help for the list.";
    }

    private static ImmutableArray<string> Words(string line) => [.. line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)];
}
