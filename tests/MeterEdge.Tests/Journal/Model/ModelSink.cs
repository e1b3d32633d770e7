using MeterEdge.Forwarding;
using MeterEdge.Journal;
using MeterEdge.Readings;

namespace MeterEdge.Tests.Journal.Model;

/// <summary>What a forwarder does with its sink's position, step by step and without time: the order of answers is the test's choice.</summary>
internal sealed class ModelSink(string name, ModelBooks books)
{
    private readonly List<(SequenceRange Range, IReadOnlyList<Reading> Readings)> _inFlight = [];
    private Position _position = Position.From(SinkPosition.Start);

    public string Name => name;

    /// <summary>A start: what was in flight is owed again.</summary>
    public void Open(ReadingJournal journal)
    {
        _inFlight.Clear();
        var kept = journal.LoadPosition(name);
        Move(journal, Position.From(kept).Reconnected(journal.Head));
    }

    public void Send(ReadingJournal journal, bool backlogFirst, int rows)
    {
        var (live, backlog) = (_position.NextLive(journal.Head), _position.NextBacklog);
        var fromBacklog = backlog is not null && (backlogFirst || live is null);
        if ((fromBacklog ? backlog : live) is not { } wanted)
            return;
        var read = journal.ReadOwed(name, wanted.First, wanted.Last, rows, int.MaxValue);
        if (read.Through < wanted.First)
            return;
        foreach (var reading in read.Readings)
            books.Check(reading);
        var range = new SequenceRange(wanted.First, read.Through);
        var taken = fromBacklog ? _position.TakeBacklog(range.Last) : _position.TakeLive(range.Last);
        if (read.Readings.Count > 0)
            _inFlight.Add((range, read.Readings));
        Move(journal, read.Readings.Count > 0 ? taken : taken.Acknowledged(range));
    }

    /// <summary>Looks at all it is owed, without taking it: a number that is not there becomes a gap when a sink meets it.</summary>
    public void LookAtOwed(ReadingJournal journal)
    {
        var (kept, head) = (_position.Kept, journal.Head);
        foreach (var range in kept.Unacknowledged.Add(kept.Live + 1, head).Ranges)
        {
            for (var next = range.First; next <= range.Last;)
            {
                var read = journal.ReadOwed(name, next, range.Last, 400, int.MaxValue);
                if (read.Through < next)
                    return;
                next = read.Through + 1;
            }
        }
    }

    public void Answer(ReadingJournal journal, int which, bool accepted)
    {
        if (_inFlight.Count == 0)
            return;
        var (range, readings) = _inFlight[which % _inFlight.Count];
        _inFlight.RemoveAt(which % _inFlight.Count);
        foreach (var reading in accepted ? readings : [])
            books.Deliver(name, reading);
        Move(journal, accepted ? _position.Acknowledged(range) : _position.Returned(range));
    }

    /// <summary>What has waited for too long: the journal notes a gap for this sink, and only then the position passes it.</summary>
    public void GiveUp(ReadingJournal journal, int rows)
    {
        var backlog = _position.NextBacklog;
        if ((backlog ?? _position.NextLive(journal.Head)) is not { } oldest)
            return;
        var range = new SequenceRange(oldest.First, Math.Min(oldest.Last, oldest.First + rows - 1));
        journal.GiveUp(name, range, Gap.MaxBacklog);
        var taken = backlog is not null ? _position.TakeBacklog(range.Last) : _position.TakeLive(range.Last);
        Move(journal, taken.Acknowledged(range));
    }

    private void Move(ReadingJournal journal, Position position)
    {
        _position = position;
        journal.SavePosition(name, position.Kept);
    }
}
