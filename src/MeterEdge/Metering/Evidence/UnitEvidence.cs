namespace MeterEdge.Metering.Evidence;

/// <summary>What the line has shown of one unit; a picture of one moment, for any thread.</summary>
/// <param name="Unit">1 to 247, over TCP 0 to 255.</param>
public sealed record UnitEvidence(byte Unit)
{
    /// <summary>Exchanges with a valid answer.</summary>
    public long Answered { get; init; }

    /// <summary>Exchanges that it refused by an exception.</summary>
    public long Refused { get; init; }

    /// <summary>Refusals that are a gateway's word for a meter that does not answer (codes 10 and 11); also in <see cref="Refused"/>.</summary>
    public long RefusedByGateway { get; init; }

    /// <summary>The code of its last refusal; 0 when there was none.</summary>
    public byte LastRefusal { get; init; }

    /// <summary>Exchanges without one byte.</summary>
    public long NoAnswer { get; init; }

    /// <summary>Exchanges with bytes but no valid answer.</summary>
    public GarbleCounts Garbled { get; init; }

    /// <summary>Garbled exchanges whose bytes were nearly all 00 or FF.</summary>
    public long Blank { get; init; }

    /// <summary>Answers that came after their time.</summary>
    public long Late { get; init; }

    /// <summary>Garbled exchanges with more bytes than the answer has.</summary>
    public long Longer { get; init; }

    /// <summary>Good answers with other bytes before them.</summary>
    public long Preceded { get; init; }

    /// <summary>Good answers with other bytes behind them.</summary>
    public long Followed { get; init; }

    /// <summary>Good answers that were followed by a second one of the same unit.</summary>
    public long Doubled { get; init; }

    /// <summary>Exchanges in which the request itself came back.</summary>
    public long Echoed { get; init; }

    /// <summary>Valid frames of this unit that came although another or nobody was asked.</summary>
    public long Unasked { get; init; }

    /// <summary>Exchanges with a short answer, up to 16 bytes, and how many of them were spoilt.</summary>
    public SpoiltShare ShortAnswers { get; init; }

    /// <summary>Exchanges with a long answer, from 40 bytes, and how many of them were spoilt.</summary>
    public SpoiltShare LongAnswers { get; init; }

    /// <summary>How long it takes to begin an answer; null before the first.</summary>
    public TurnaroundSpread? Turnaround { get; init; }

    /// <summary>The last exchanges that brought no answer, without one between them that did.</summary>
    public int FailedInARow { get; init; }

    /// <summary>When it answered or refused last; null when never.</summary>
    public DateTimeOffset? LastAnswerAt { get; init; }

    /// <summary>When an exchange failed last; null when never.</summary>
    public DateTimeOffset? LastErrorAt { get; init; }

    /// <summary>How it failed then, in words.</summary>
    public string? LastError { get; init; }

    /// <summary>All exchanges that tell something of it.</summary>
    public long Asked => Alive + Failed;

    /// <summary>Exchanges in which it spoke and was understood: answers and refusals.</summary>
    public long Alive => Answered + Refused;

    /// <summary>Exchanges that brought no answer.</summary>
    public long Failed => NoAnswer + Garbled.Total;
}

/// <summary>Exchanges of a kind and how many of them were spoilt on the way.</summary>
public readonly record struct SpoiltShare(long Of, long Spoilt)
{
    /// <summary>0 to 1; 0 when there were none.</summary>
    public double Share => Of == 0 ? 0 : (double)Spoilt / Of;

    /// <summary>The sums of both.</summary>
    public static SpoiltShare operator +(SpoiltShare one, SpoiltShare other) => new(one.Of + other.Of, one.Spoilt + other.Spoilt);
}

/// <summary>
/// Turnarounds, in milliseconds: <paramref name="LastMs"/> and <paramref name="MedianMs"/> of the last 64 exchanges at most,
/// <paramref name="MinMs"/> and <paramref name="MaxMs"/> of all that the evidence covers.
/// </summary>
public sealed record TurnaroundSpread(double LastMs, double MinMs, double MedianMs, double MaxMs);
