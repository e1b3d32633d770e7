namespace MeterEdge.Console.Lines;

/// <summary>One thing that is found of a line, in words for whoever stands in front of the cabinet.</summary>
/// <param name="Fault">Which, for a program.</param>
/// <param name="Verdict">What is wrong, or that nothing is.</param>
/// <param name="Because">The evidence, with its numbers.</param>
/// <param name="Try">What to do about it; empty when there is nothing to do.</param>
public sealed record Finding(LineFault Fault, string Verdict, string Because, string Try);

/// <summary>What can be found of a line.</summary>
public enum LineFault
{
    /// <summary>All is well.</summary>
    None,

    /// <summary>There is too little evidence to say anything.</summary>
    Unknown,

    /// <summary>The device or gateway cannot be opened.</summary>
    DeadPort,

    /// <summary>The device comes and goes.</summary>
    UnsteadyPort,

    /// <summary>Not one byte comes from anybody.</summary>
    Silence,

    /// <summary>Bytes come, but never a frame: speed or parity differs.</summary>
    WrongSettings,

    /// <summary>Only 00 and FF come: the pair is reversed, or nothing holds its level.</summary>
    ReversedPair,

    /// <summary>Two meters have one number.</summary>
    DuplicateUnit,

    /// <summary>One meter's answers are damaged, those of others are not.</summary>
    DamagedUnit,

    /// <summary>The ends of the line reflect, or nothing holds its level between frames.</summary>
    Termination,

    /// <summary>Something disturbs the line.</summary>
    Noise,

    /// <summary>Somebody else asks on the same wires.</summary>
    SecondMaster,

    /// <summary>The adapter gives back what we send.</summary>
    Echo,

    /// <summary>A part of the line does not answer.</summary>
    DeadBranch,

    /// <summary>One meter, or some here and there, do not answer.</summary>
    SilentUnit,

    /// <summary>A meter answers now and then only.</summary>
    UnsteadyUnit,

    /// <summary>An answer bears another unit's number.</summary>
    ForeignAnswers,

    /// <summary>A meter answers after its time.</summary>
    SlowUnit,

    /// <summary>A meter refuses what it is asked for.</summary>
    RefusingUnit,

    /// <summary>The line has hardly a moment left.</summary>
    BusyLine,
}
