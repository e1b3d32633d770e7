using CsCheck;
using MeterEdge.HeadEnd.Watch;

namespace MeterEdge.HeadEnd.Tests.Watch;

public sealed class SequenceLedgerTests
{
    private static readonly Gen<long[]> Numbers = Gen.Long[1, 60].Array[0, 80];

    [Fact]
    public void In_any_order_and_with_duplicates_it_knows_what_a_plain_set_knows() => Numbers.Sample(numbers =>
    {
        var ledger = new SequenceLedger();
        var set = new HashSet<long>();
        foreach (var number in numbers)
            Assert.Equal(set.Add(number) ? Sighting.New : Sighting.Duplicate, ledger.Add(number));

        Assert.Equal(set.Count, ledger.Seen);
        Assert.Equal(numbers.Length - set.Count, ledger.Duplicates);
        Assert.Equal(MissingOf(set), Expand(ledger.Holes));
        Assert.Equal(MissingOf(set).Count, ledger.Missing);
    });

    [Fact]
    public void The_order_of_arrival_does_not_matter() => Gen.Select(Numbers, Gen.Int[0, 1_000_000]).Sample((numbers, seed) =>
    {
        var (straight, shuffled) = (new SequenceLedger(), new SequenceLedger());
        foreach (var number in numbers)
            straight.Add(number);
        var copy = numbers.ToArray();
        new Random(seed).Shuffle(copy);
        foreach (var number in copy)
            shuffled.Add(number);

        Assert.Equal(straight.Holes, shuffled.Holes);
        Assert.Equal((straight.Seen, straight.Duplicates), (shuffled.Seen, shuffled.Duplicates));
    });

    [Fact]
    public void What_is_declared_lost_is_not_missing_and_may_still_come() =>
        Gen.Select(Numbers, Gen.Select(Gen.Long[1, 60], Gen.Long[1, 60]).Array[0, 5]).Sample((numbers, declared) =>
        {
            var ledger = new SequenceLedger();
            foreach (var (first, last) in declared)
                ledger.DeclareLost(first, last);
            foreach (var number in numbers)
                ledger.Add(number);

            var lost = declared.SelectMany(range => Expand([range])).ToHashSet();
            Assert.Equal(MissingOf([.. numbers]).Where(number => !lost.Contains(number)), Expand(ledger.Holes));
            Assert.Equal(numbers.Distinct().Count(), ledger.Seen);
        });

    [Fact]
    public void Holes_are_sorted_and_never_touch() => Numbers.Sample(numbers =>
    {
        var ledger = new SequenceLedger();
        foreach (var number in numbers)
            ledger.Add(number);

        var holes = ledger.Holes.ToArray();
        Assert.All(holes, hole => Assert.True(hole.First <= hole.Last));
        Assert.All(holes.Zip(holes.Skip(1)), pair => Assert.True(pair.First.Last + 1 < pair.Second.First));
    });

    [Fact]
    public void The_first_number_seen_is_where_holes_begin()
    {
        var ledger = new SequenceLedger();
        ledger.Add(100);
        Assert.Equal(0, ledger.Missing);
        ledger.Add(103);
        Assert.Equal([(101L, 102L)], ledger.Holes);
        ledger.Add(99);
        Assert.Equal([(101L, 102L)], ledger.Holes);
    }

    [Fact]
    public void The_extremes_do_not_overflow()
    {
        var ledger = new SequenceLedger();
        ledger.Add(SequenceLedger.Largest);
        ledger.Add(1);
        Assert.Equal(SequenceLedger.Largest - 2, ledger.Missing);
        Assert.Throws<ArgumentOutOfRangeException>(() => ledger.Add(SequenceLedger.Largest + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ledger.Add(0));
    }

    [Fact]
    public void Numbers_scattered_on_purpose_do_not_fill_the_memory()
    {
        var ledger = new SequenceLedger();
        for (var number = 1L; number < 60_000; number += 2)
            ledger.Add(number);

        Assert.Equal(10_000, ledger.Seen);
        Assert.Equal(20_000, ledger.Untracked);
        Assert.Equal(Sighting.Duplicate, ledger.Add(1));
    }

    [Fact]
    public void A_full_ledger_still_closes_its_holes_and_follows_its_end()
    {
        var ledger = new SequenceLedger();
        for (var number = 1L; number < 20_000; number += 2)
            ledger.Add(number);
        Assert.Equal(Sighting.Untracked, ledger.Add(30_000));

        Assert.Equal(Sighting.New, ledger.Add(20_000));
        Assert.Equal(Sighting.New, ledger.Add(20_001));
        Assert.Equal(Sighting.New, ledger.Add(2));
        Assert.Equal(Sighting.Duplicate, ledger.Add(2));
        Assert.Equal(9_998, ledger.Missing);
        // The hole that was closed has made room.
        Assert.Equal(Sighting.New, ledger.Add(30_000));
    }

    private static List<long> MissingOf(HashSet<long> set)
    {
        var missing = new List<long>();
        for (var number = set.Count == 0 ? 1 : set.Min(); set.Count > 0 && number <= set.Max(); number++)
        {
            if (!set.Contains(number))
                missing.Add(number);
        }

        return missing;
    }

    private static IEnumerable<long> Expand(IEnumerable<(long First, long Last)> ranges)
    {
        foreach (var (first, last) in ranges)
        {
            for (var number = first; number <= last; number++)
                yield return number;
        }
    }
}
