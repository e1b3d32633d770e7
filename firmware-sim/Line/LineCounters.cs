namespace MeterSim.Line;

/// <summary>What became of the frames on one line. Seen is the sum of all others plus the answers still to come.</summary>
internal sealed class LineCounters
{
    public long Seen { get; set; }

    public long Answered { get; set; }

    /// <summary>Began less than 3.5 characters after the last byte on the wire.</summary>
    public long IgnoredSilence { get; set; }

    /// <summary>A meter talked into it.</summary>
    public long IgnoredCollision { get; set; }

    /// <summary>Answers that overlapped with another sender's bytes.</summary>
    public long Collided { get; set; }

    public long IgnoredBadCrc { get; set; }

    public long IgnoredUnknownUnit { get; set; }

    /// <summary>CRC right, length wrong.</summary>
    public long IgnoredMalformed { get; set; }

    /// <summary>Sent to a meter that was still preparing its previous answer.</summary>
    public long IgnoredBusy { get; set; }

    /// <summary>Unit 0: obeyed, never answered.</summary>
    public long Broadcasts { get; set; }

    /// <summary>Not answered because of the fault "silent".</summary>
    public long Silenced { get; set; }

    /// <summary>Answers cut off because the port was closed.</summary>
    public long CutOff { get; set; }

    /// <summary>Bytes that the host sent at another speed than the line's.</summary>
    public long WrongSpeedBytes { get; set; }

    /// <summary>Bytes that the host did not fetch in time and lost.</summary>
    public long LostBytes { get; set; }
}
