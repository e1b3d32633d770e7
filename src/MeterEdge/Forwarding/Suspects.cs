using MeterEdge.Journal;
using Microsoft.Extensions.Logging;

namespace MeterEdge.Forwarding;

/// <summary>
/// How much of the backlog is sent at once when its beginning is never taken and never rejected either: a server that fails over one reading must not be kept by it from
/// all that come after. After some failures in a row less is sent, down to one reading. That one is set aside, and when the next one
/// is taken it stays there for a while that doubles each time; when the next one fails too, it is the server, and the reading is back in its place. None is ever given up for this.
/// Lives longer than a session, because some failures end it.
/// </summary>
internal sealed class Suspects(string sink, TimeProvider time, ILogger log)
{
    private const int FailuresToShrink = 3;

    // More of them, and it is the server.
    private const int Most = 100;
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    private readonly SortedDictionary<long, Wait> _waits = [];
    private int _mostReadings = int.MaxValue;
    private int _failures;
    private long _failing;
    private SequenceRange? _aside;

    /// <summary>How many readings the next batch of the backlog may have.</summary>
    public int MostReadings(long first) => _waits.ContainsKey(first) ? 1 : _mostReadings;

    /// <summary>The numbers that the next batch of the backlog may stand for: a suspect goes alone.</summary>
    public SequenceRange Limit(SequenceRange wanted)
    {
        foreach (var (seq, wait) in _waits)
        {
            if (seq == wanted.First)
                return wanted with { Last = Math.Min(wait.Range.Last, wanted.Last) };
            if (seq > wanted.First && seq <= wanted.Last)
                return wanted with { Last = seq - 1 };
        }

        return wanted;
    }

    /// <summary>At the beginning of a session, and whenever it is worth looking: those whose time has not come are aside, the others are not.</summary>
    public Position Apply(Position position)
    {
        foreach (var (seq, wait) in _waits.ToList())
        {
            if (!position.Waiting.Contains(wait.Range) && !position.InFlight.Contains(wait.Range))
                _waits.Remove(seq);
            position = Left(wait) > TimeSpan.Zero ? position.SetAside(wait.Range) : position.Resumed(wait.Range);
        }

        return _aside is { } aside ? position.SetAside(aside) : position;
    }

    /// <summary>When it is worth looking again; nothing when no reading is aside.</summary>
    public TimeSpan? NextLook => _waits.Values.Select(wait => (TimeSpan?)Left(wait)).Where(left => left > TimeSpan.Zero).Min();

    /// <summary>After an answer.</summary>
    /// <param name="position">The position with the answer in it.</param>
    /// <param name="outcome">The answer.</param>
    public Position After(Position position, Outcome outcome)
    {
        var (range, taken) = (outcome.Range, outcome.AnyTaken);
        if (outcome.Lane == Lane.Live)
        {
            // What was taken behind the one that is aside shows who is at fault. What was not is backlog now.
            if (taken)
                Confirm();
            return position;
        }

        if (_waits.TryGetValue(range.First, out var suspect) && !taken)
            return Again(position, suspect);
        if (taken)
            return Taken(position, range);

        // Those behind it fail with it.
        if (position.NextBacklog?.First != range.First)
            return position;
        _failures = _failing == range.First ? _failures + 1 : 1;
        _failing = range.First;
        if (_aside is { } aside)
        {
            // Not the reading then.
            _aside = null;
            _failing = aside.First;
            return position.Resumed(aside);
        }

        if (_failures < FailuresToShrink)
            return position;
        if (outcome.Readings > 1)
            _mostReadings = Math.Max(1, Math.Min(_mostReadings, outcome.Readings) / 2);
        else if (_waits.Count < Most && position.SetAside(range) is { NextBacklog: not null } without)
            (_aside, position) = (range, without);
        return position;
    }

    private Position Taken(Position position, SequenceRange range)
    {
        if (_waits.Remove(range.First))
            return position;
        Confirm();

        // What was taken behind it says nothing of the one that fails.
        if (position.NextBacklog is { } next && next.First == _failing && range.First > _failing)
            return position;
        _failures = 0;
        _mostReadings = _mostReadings > int.MaxValue / 2 ? int.MaxValue : _mostReadings * 2;
        return position;
    }

    private void Confirm()
    {
        if (_aside is not { } aside)
            return;
        _aside = null;
        _waits[aside.First] = new(aside, time.GetTimestamp(), FirstWait);
        log.SetAside(sink, aside.Last);
    }

    private TimeSpan Left(Wait wait) => time.GetElapsedTime(wait.From) is var waited && waited < wait.For ? wait.For - waited : TimeSpan.Zero;

    private Position Again(Position position, Wait suspect)
    {
        var longer = suspect.For * 2 > LongestWait ? LongestWait : suspect.For * 2;
        _waits[suspect.Range.First] = suspect with { From = time.GetTimestamp(), For = longer };
        return position.SetAside(suspect.Range);
    }

    private sealed record Wait(SequenceRange Range, long From, TimeSpan For);
}
