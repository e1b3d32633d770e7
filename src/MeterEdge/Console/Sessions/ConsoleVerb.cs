using System.Collections.Immutable;

namespace MeterEdge.Console.Sessions;

/// <summary>Something that can be typed at the console.</summary>
/// <param name="Name">One word, or two as in <c>bus pause</c>.</param>
/// <param name="Usage">What follows the name.</param>
/// <param name="Summary">A few words for the list of commands.</param>
/// <param name="Help">What it does; it is broken into lines as the screen is wide.</param>
/// <param name="Run">Does it. Gives null, or why it could not be done in one line that says what to do.</param>
internal sealed record ConsoleVerb(string Name, string Usage, string Summary, string Help, Func<Call, ValueTask<string?>> Run)
{
    /// <summary>In which part of the list it stands.</summary>
    public required VerbGroup Group { get; init; }

    /// <summary>What may be typed as its next word, after the words before it.</summary>
    public Func<ImmutableArray<string>, IEnumerable<string>> Complete { get; init; } = _ => [];

    /// <summary>It can answer with one JSON object.</summary>
    public bool HasJson { get; init; }

    /// <summary>True for what only somebody who has logged in may do.</summary>
    public bool NeedsLogin => Group == VerbGroup.Do;

    /// <summary>Name and usage.</summary>
    public string Synopsis => $"{Name} {Usage}".TrimEnd() + (HasJson ? " [| json]" : "");
}

/// <summary>The parts of the list of commands.</summary>
internal enum VerbGroup : byte
{
    /// <summary>Shows what is known; nothing goes over a line.</summary>
    Look,

    /// <summary>Asks on a line, behind what has priority.</summary>
    Try,

    /// <summary>Changes something; after a login only, and written into the chain of evidence.</summary>
    Do,

    /// <summary>The console itself.</summary>
    Session,
}
