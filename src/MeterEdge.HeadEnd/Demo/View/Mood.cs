namespace MeterEdge.HeadEnd.Demo.View;

/// <summary>How a text is to be taken; a terminal shows it as a colour.</summary>
public enum Mood
{
    /// <summary>As usual.</summary>
    Plain,

    /// <summary>As it should be.</summary>
    Good,

    /// <summary>Look at it.</summary>
    Warning,

    /// <summary>Not as it should be.</summary>
    Bad,

    /// <summary>Not known or not important.</summary>
    Faint,
}

/// <summary>A text and how to take it.</summary>
public readonly record struct Cell(string Text, Mood Mood = Mood.Plain);
