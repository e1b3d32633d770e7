using CsCheck;
using MeterEdge.Forwarding;
using MeterEdge.Journal;

namespace MeterEdge.Tests.Forwarding;

/// <summary>A position against the plainest model: one state per committed number.</summary>
public class PositionTests
{
    private enum Do
    {
        Commit,
        TakeLive,
        TakeBacklog,
        Acknowledge,
        Return,
        Postpone,
        GiveUp,
        Reconnect,
        Save,
        Crash,
    }

    private static readonly Gen<(Do Do, int A, int B)[]> Stories =
        Gen.Select(Gen.Enum<Do>(), Gen.Int[0, 1000], Gen.Int[1, 12]).Array[0, 60];

    [Fact]
    public void Every_committed_number_is_in_exactly_one_place_whatever_happens()
    {
        Stories.Sample(story =>
        {
            var world = new World();
            foreach (var (what, a, b) in story)
            {
                world.Step(what, a, b);
                world.Check();
            }
        }, iter: 20_000);
    }

    [Fact]
    public void After_any_story_everything_can_be_drained()
    {
        Stories.Sample(story =>
        {
            var world = new World();
            foreach (var (what, a, b) in story)
                world.Step(what, a, b);
            world.Drain();
            world.Check();
            Assert.Equal(world.Head, world.Acknowledged.Count);
            Assert.Equal(0, world.Position.Kept.Owed(world.Head));
        });
    }

    [Fact]
    public void A_range_that_is_not_in_flight_cannot_be_answered()
    {
        var position = Position.From(SinkPosition.Start).TakeLive(5);
        Assert.Throws<ArgumentOutOfRangeException>(() => position.Acknowledged(new(4, 6)));
        Assert.Throws<ArgumentOutOfRangeException>(() => position.Returned(new(1, 5)).Acknowledged(new(1, 5)));
        Assert.Throws<ArgumentOutOfRangeException>(() => position.TakeLive(5));
        Assert.Throws<ArgumentOutOfRangeException>(() => position.TakeBacklog(1));
    }

    [Fact]
    public void After_a_reconnect_live_starts_above_the_head_and_the_rest_is_backlog()
    {
        var position = Position.From(new(10, RangeSet.Empty.Add(3, 4))).TakeLive(12).Reconnected(20);
        Assert.Equal((20, "3-4,11-20"), (position.Live, position.Backlog.ToString()));
        Assert.Null(position.NextLive(20));
        Assert.Equal(new SequenceRange(21, 22), position.NextLive(22));
    }

    private sealed class World
    {
        private readonly List<SequenceRange> _flights = [];
        private SinkPosition _saved = SinkPosition.Start;

        public Position Position { get; private set; } = Position.From(SinkPosition.Start);

        /// <summary>What the sink has, or will never get.</summary>
        public HashSet<long> Acknowledged { get; } = [];

        public long Head { get; private set; }

        public void Step(Do what, int a, int b)
        {
            switch (what)
            {
                case Do.Commit:
                    Head += b;
                    break;
                case Do.TakeLive:
                    if (Position.NextLive(Head) is { } live)
                        Take(live, b, through => Position.TakeLive(through));
                    break;
                case Do.TakeBacklog:
                    if (Position.NextBacklog is { } backlog)
                        Take(backlog, b, through => Position.TakeBacklog(through));
                    break;
                case Do.Acknowledge:
                    if (Land(a, b) is { } taken)
                    {
                        Position = Position.Acknowledged(taken);
                        for (var number = taken.First; number <= taken.Last; number++)
                            Acknowledged.Add(number);
                    }

                    break;
                case Do.Return:
                    if (Land(a, b) is { } kept)
                        Position = Position.Returned(kept);
                    break;
                case Do.Postpone:
                    if (Land(a, b) is { } postponed)
                        Position = Position.PostponedUntilReconnect(postponed);
                    break;
                case Do.GiveUp:
                    if (Position.Waiting.Ranges is [var oldest, ..])
                    {
                        var through = Math.Min(oldest.Last, oldest.First + b - 1);
                        Position = Position.GivenUp(oldest with { Last = through });
                        for (var number = oldest.First; number <= through; number++)
                            Acknowledged.Add(number);
                    }

                    break;
                case Do.Reconnect:
                    Position = Position.Reconnected(Head);
                    _flights.Clear();
                    break;
                case Do.Save:
                    _saved = Position.Kept;
                    break;
                case Do.Crash:
                    // The position on disk may be any older one.
                    Position = Position.From(_saved);
                    _flights.Clear();
                    break;
            }
        }

        public void Check()
        {
            var (backlog, inFlight, postponed) = (Numbers(Position.Backlog), Numbers(Position.InFlight), Numbers(Position.Postponed));
            Assert.False(backlog.Overlaps(inFlight) || backlog.Overlaps(postponed) || inFlight.Overlaps(postponed), "in two places");
            Assert.True(backlog.Concat(inFlight).Concat(postponed).All(number => number <= Position.Live && number >= 1));
            var pending = backlog.Union(inFlight).Union(postponed).ToHashSet();
            for (var number = Position.Live + 1; number <= Head; number++)
                pending.Add(number);
            for (var number = 1L; number <= Head; number++)
                Assert.True(Acknowledged.Contains(number) || pending.Contains(number), $"{number} is lost");
            Assert.Equal(pending.Count, Position.Kept.Owed(Head));
            Assert.Equal(inFlight, [.. _flights.SelectMany(range => Numbers(RangeSet.Empty.Add(range)))]);
        }

        public void Drain()
        {
            Step(Do.Reconnect, 0, 0);
            while (Position.NextBacklog is not null)
            {
                Step(Do.TakeBacklog, 0, 7);
                while (_flights.Count > 0)
                    Step(Do.Acknowledge, 0, 12);
            }
        }

        private void Take(SequenceRange next, int most, Func<long, Position> take)
        {
            var through = Math.Min(next.Last, next.First + most - 1);
            Position = take(through);
            _flights.Add(new(next.First, through));
        }

        /// <summary>Picks a flight and answers its first part or all of it.</summary>
        private SequenceRange? Land(int which, int most)
        {
            if (_flights.Count == 0)
                return null;
            var flight = _flights[which % _flights.Count];
            _flights.Remove(flight);
            var landed = flight with { Last = Math.Min(flight.Last, flight.First + most - 1) };
            if (landed.Last < flight.Last)
                _flights.Add(flight with { First = landed.Last + 1 });
            return landed;
        }

        private static HashSet<long> Numbers(RangeSet set)
        {
            var numbers = new HashSet<long>();
            foreach (var range in set.Ranges)
            {
                for (var number = range.First; number <= range.Last; number++)
                    Assert.True(numbers.Add(number));
            }

            return numbers;
        }
    }
}
