using CsCheck;
using MeterEdge.Journal;

namespace MeterEdge.Tests.Journal;

public class RangeSetTests
{
    private static readonly Gen<(bool Add, long First, long Last)[]> Steps =
        Gen.Select(Gen.Bool, Gen.Long[1, 40], Gen.Long[0, 12], (add, first, length) => (add, first, first + length - 1)).Array[0, 30];

    [Fact]
    public void It_holds_what_a_plain_set_holds()
    {
        Steps.Sample(steps =>
        {
            var (set, model) = Build(steps);
            return model.SetEquals(Numbers(set)) && set.Count == model.Count;
        });
    }

    [Fact]
    public void Its_ranges_rise_and_never_touch()
    {
        Steps.Sample(steps =>
        {
            var ranges = Build(steps).Set.Ranges;
            return ranges.Zip(ranges.Skip(1)).All(pair => pair.First.Last + 1 < pair.Second.First)
                && ranges.All(range => range.First <= range.Last);
        });
    }

    [Fact]
    public void Text_brings_it_back()
    {
        Steps.Sample(steps =>
        {
            var set = Build(steps).Set;
            return RangeSet.TryParse(set.ToString(), out var back) && back.Equals(set);
        });
    }

    [Fact]
    public void The_complement_is_the_rest()
    {
        Gen.Select(Steps, Gen.Long[1, 40], Gen.Long[1, 40]).Sample((steps, first, last) =>
        {
            var (set, model) = Build(steps);
            var rest = Range(first, last).Where(number => !model.Contains(number)).ToHashSet();
            return rest.SetEquals(Numbers(set.Complement(first, last)));
        });
    }

    [Theory]
    [InlineData("1")]
    [InlineData("1-")]
    [InlineData("-3")]
    [InlineData("5-3")]
    [InlineData("0-3")]
    [InlineData("1-2,")]
    [InlineData("1-2;4-5")]
    [InlineData("1-99999999999999999999")]
    public void Text_that_is_no_set_is_refused(string text)
    {
        Assert.False(RangeSet.TryParse(text, out _));
    }

    [Fact]
    public void The_largest_numbers_do_not_overflow()
    {
        var set = RangeSet.Empty.Add(long.MaxValue - 1, long.MaxValue).Add(1, 5);
        Assert.Equal("1-5", set.Remove(6, long.MaxValue).ToString());
    }

    private static (RangeSet Set, HashSet<long> Model) Build((bool Add, long First, long Last)[] steps)
    {
        var (set, model) = (RangeSet.Empty, new HashSet<long>());
        foreach (var (add, first, last) in steps)
        {
            set = add ? set.Add(first, last) : set.Remove(first, last);
            if (add)
                model.UnionWith(Range(first, last));
            else
                model.ExceptWith(Range(first, last));
        }

        return (set, model);
    }

    private static IEnumerable<long> Numbers(RangeSet set) => set.Ranges.SelectMany(range => Range(range.First, range.Last));

    private static IEnumerable<long> Range(long first, long last)
    {
        for (var number = first; number <= last; number++)
            yield return number;
    }
}
