namespace MeterEdge.Console.Terminal;

/// <summary>One key as a terminal sends it.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Text">What it types; empty unless <see cref="KeyKind.Text"/>.</param>
internal readonly record struct Key(KeyKind Kind, string Text = "");

/// <summary>The keys that the console knows.</summary>
internal enum KeyKind : byte
{
    Text,
    Enter,
    Backspace,
    Delete,
    Left,
    Right,
    Up,
    Down,
    Home,
    End,
    Tab,

    /// <summary>Ctrl-C: stops what runs, or throws the line away.</summary>
    Interrupt,

    /// <summary>Ctrl-D: on an empty line, leaves.</summary>
    EndOfInput,

    /// <summary>Ctrl-U: deletes everything before the cursor.</summary>
    KillLine,

    /// <summary>Ctrl-K: deletes everything from the cursor on.</summary>
    KillToEnd,

    /// <summary>Ctrl-W: deletes the word before the cursor.</summary>
    KillWord,

    /// <summary>Ctrl-L: writes the line anew, e.g. after noise on the wire.</summary>
    Redraw,
}
