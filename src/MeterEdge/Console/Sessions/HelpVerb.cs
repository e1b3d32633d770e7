using System.Collections.Immutable;
using MeterEdge.Console.Terminal;

namespace MeterEdge.Console.Sessions;

/// <summary><c>help</c>: the list of commands, or one of them.</summary>
internal static class HelpVerb
{
    private const int NameWidth = 28;

    /// <summary>The verb.</summary>
    /// <param name="verbs">All there are.</param>
    public static ConsoleVerb For(Func<ImmutableArray<ConsoleVerb>> verbs) => new(
        "help",
        "[COMMAND]",
        "this list, or all about one command",
        "Lists the commands, or tells about one. COMMAND --help does the same.\n"
        + "Keys: Tab completes, up and down bring lines back, Ctrl-A and Ctrl-E go to\n"
        + "the ends, Ctrl-W deletes a word, Ctrl-U the line, Ctrl-L writes it anew,\n"
        + "Ctrl-C stops what runs, Ctrl-D leaves. Example: help ping",
        async call =>
        {
            if (call.Words.IsEmpty)
            {
                await List(call, verbs()).ConfigureAwait(false);
                return null;
            }

            var name = string.Join(' ', call.Words);
            var found = verbs().Where(verb => verb.Name == name || verb.Name.StartsWith(name + ' ', StringComparison.Ordinal)).ToList();
            foreach (var verb in found)
                await One(call, verb).ConfigureAwait(false);
            return found.Count > 0 ? null : $"no command '{name}'; help lists them";
        })
    {
        Group = VerbGroup.Session,
        Complete = before => verbs().Select(verb => verb.Name.Split(' ')).Where(name => name.Length > before.Length && name.Take(before.Length).SequenceEqual(before)).Select(name => name[before.Length]),
    };

    private static async ValueTask List(Call call, ImmutableArray<ConsoleVerb> verbs)
    {
        foreach (var group in verbs.GroupBy(verb => verb.Group).OrderBy(group => group.Key))
        {
            await call.Say(Title(group.Key)).ConfigureAwait(false);
            foreach (var verb in group)
                await call.Say($"  {$"{verb.Name} {verb.Usage}".PadRight(NameWidth)} {verb.Summary}".TrimEnd()).ConfigureAwait(false);
        }

        await call.Say("help COMMAND tells more. '| json' behind a command of the first part gives JSON.").ConfigureAwait(false);
    }

    private static async ValueTask One(Call call, ConsoleVerb verb)
    {
        await call.Say(verb.Synopsis).ConfigureAwait(false);
        foreach (var line in Paragraph.Wrap(verb.Help.Replace('\n', ' '), "  ", call.Dialogue.Columns))
            await call.Say(line).ConfigureAwait(false);
        if (verb.NeedsLogin)
            await call.Say("  Needs a login; it is written into the audit chain with your name.").ConfigureAwait(false);
    }

    private static string Title(VerbGroup group) => group switch
    {
        VerbGroup.Look => "Look (nothing goes over a line):",
        VerbGroup.Try => "Try (asks on a line, behind what has priority):",
        VerbGroup.Do => "Do (after 'login NAME'; written into the audit chain):",
        VerbGroup.Session => "Session:",
    };
}
