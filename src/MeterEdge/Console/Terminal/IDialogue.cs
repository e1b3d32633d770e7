namespace MeterEdge.Console.Terminal;

/// <summary>Whoever sits at the console: a person at a terminal, or a script that sends lines. One command at a time runs in it.</summary>
internal interface IDialogue
{
    /// <summary>A person types; else lines are sent by a program, and no prompt and no page is wanted.</summary>
    bool IsTerminal { get; }

    /// <summary>Width of the screen in characters.</summary>
    int Columns { get; }

    /// <summary>How long ago the last key was pressed; zero where lines are sent, which have a patience of their own.</summary>
    TimeSpan SinceKey { get; }

    /// <summary>Waits for a line.</summary>
    /// <param name="prompt">Shown before it.</param>
    /// <param name="complete">What the last word of a beginning of a line may become.</param>
    /// <param name="patience">How long to wait for each key.</param>
    ValueTask<Typed> ReadLine(string prompt, Func<string, IReadOnlyList<string>> complete, TimeSpan patience);

    /// <summary>Waits for a line that is not shown and not remembered; null when there will be none. Ended like every part of a command.</summary>
    /// <param name="prompt">Shown before it.</param>
    /// <param name="most">Most characters that are kept of it.</param>
    /// <param name="shows">Shows a dot for each so many characters, so that a long paste is seen to arrive; 0 shows nothing.</param>
    /// <param name="stop">Ends it.</param>
    ValueTask<string?> ReadHidden(string prompt, int most, int shows, CancellationToken stop);

    /// <summary>A new command begins: until the end, Ctrl-C and the other side's going away cancel this.</summary>
    CancellationToken Begin(CancellationToken stop);

    /// <summary>Shows a line; waits while the other side takes its time. What could steer a terminal is replaced.</summary>
    /// <param name="line">The line.</param>
    /// <param name="paged">Stops when the screen is full; for what is shown at once, not for what comes by and by.</param>
    ValueTask WriteLine(string line, bool paged = true);

    /// <summary>The command is over.</summary>
    /// <param name="succeeded">How.</param>
    ValueTask End(bool succeeded);
}

/// <summary>What came of waiting for a line.</summary>
/// <param name="Kind">What.</param>
/// <param name="Line">The line.</param>
internal readonly record struct Typed(TypedKind Kind, string Line = "");

/// <summary>How waiting for a line ended.</summary>
internal enum TypedKind : byte
{
    /// <summary>With a line.</summary>
    Line,

    /// <summary>Whoever typed has left.</summary>
    Left,

    /// <summary>Nothing was typed for long.</summary>
    Idle,
}
