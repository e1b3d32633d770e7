namespace MeterEdge.Readings;

/// <summary>Which schedule a reading belongs to. The number is what the journal stores.</summary>
public enum ReadingKind : byte
{
    /// <summary>Everything the profile reads.</summary>
    Instant = 1,

    /// <summary>The energy registers at the boundary.</summary>
    Energy = 2,

    /// <summary>Who the meter says it is.</summary>
    Identity = 3,

    /// <summary>State of the switch.</summary>
    Switch = 4,
}

/// <summary>How far to trust a reading. The number is what the journal stores.</summary>
public enum Quality : byte
{
    /// <summary>Read, and nothing speaks against it.</summary>
    Good = 1,

    /// <summary>Read, but a rule speaks against it.</summary>
    Suspect = 2,

    /// <summary>Not read but computed.</summary>
    Estimated = 3,

    /// <summary>A missed pass.</summary>
    Missing = 4,
}

/// <summary>Why a reading is not good. The number is what the journal stores.</summary>
public enum Why : byte
{
    /// <summary>The meter was silent until the deadline.</summary>
    NoAnswer = 1,

    /// <summary>Bytes came, but no valid answer.</summary>
    Garbled = 2,

    /// <summary>The meter answered with an exception.</summary>
    Refused = 3,

    /// <summary>The line's device was gone or could not be opened.</summary>
    LineDown = 4,

    /// <summary>The line was still busy with the pass before.</summary>
    Overrun = 5,

    /// <summary>A register held what is not a number, or a number out of all range; that value is left out.</summary>
    InvalidValue = 6,

    /// <summary>The meter had not answered before, and its turn to be asked again had not come.</summary>
    NotAsked = 7,

    /// <summary>The daemon was told to stop in the middle of the pass.</summary>
    Stopped = 8,

    /// <summary>The clock was set and leaped over the time at which the pass was due.</summary>
    ClockStep = 9,

    /// <summary>The meter tells another serial number than the configured one: it was swapped, or the wires were.</summary>
    IdentityMismatch = 10,

    /// <summary>A counter shows less than in the reading before: it was reset, has rolled over, or shows nothing for a moment.</summary>
    CounterBack = 11,
}

/// <summary>The contract's words for kinds, qualities and reasons.</summary>
public static class Words
{
    /// <summary>E.g. <c>instant</c>.</summary>
    public static string Word(this ReadingKind kind) => kind switch
    {
        ReadingKind.Instant => "instant",
        ReadingKind.Energy => "energy",
        ReadingKind.Identity => "identity",
        ReadingKind.Switch => "switch",
    };

    /// <summary>E.g. <c>good</c>.</summary>
    public static string Word(this Quality quality) => quality switch
    {
        Quality.Good => "good",
        Quality.Suspect => "suspect",
        Quality.Estimated => "estimated",
        Quality.Missing => "missing",
    };

    /// <summary>E.g. <c>no_answer</c>.</summary>
    public static string Word(this Why why) => why switch
    {
        Why.NoAnswer => "no_answer",
        Why.Garbled => "garbled",
        Why.Refused => "refused",
        Why.LineDown => "line_down",
        Why.Overrun => "overrun",
        Why.InvalidValue => "invalid_value",
        Why.NotAsked => "not_asked",
        Why.Stopped => "stopped",
        Why.ClockStep => "clock_step",
        Why.IdentityMismatch => "identity_mismatch",
        Why.CounterBack => "counter_back",
    };
}
