using MeterEdge.Journal;
using MeterEdge.Readings;

namespace MeterEdge.Tests.Journal;

/// <summary>What leaves first when the quota is reached: acknowledged readings, then instants, then the oldest of the rest.</summary>
public sealed class QuotaOrderTests : IDisposable
{
    private const int Sweep = 320;

    // In a district every 15th minute each meter gives an energy beside its instant: here in sweeps of 20 meters.
    private const int Meters = 20;
    private const int Quarter = 15 * Meters;
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Instants_go_before_energies_and_a_gap_of_instants_does_not_break_at_every_energy()
    {
        await using var journal = Open("mqtt");
        for (var first = 1; first <= 60 * Sweep; first += Sweep)
            await journal.Commit(Readings(first, Sweep));
        var there = journal.Everything();
        var energies = Enumerable.Range(1, 60 * Sweep).Count(IsEnergy);
        Assert.Equal(energies, there.Count(reading => reading.Snapshot.Kind == ReadingKind.Energy));
        Assert.NotEmpty(journal.Events.Gaps);
        Assert.All(journal.Events.Gaps, gap => Assert.Equal("instant", (string)gap.Data["kind"]!));

        // Exactly the instants that are missing, and in few gaps.
        var left = there.Select(reading => reading.Seq).ToHashSet();
        var missing = Numbers(1, 60 * Sweep).Where(seq => !left.Contains(seq)).ToList();
        Assert.Equal(missing, OutageTests.Gapped(journal.Events).Where(seq => !IsEnergy((int)seq)).Order());
        Assert.Equal(missing.Count, journal.Events.Gaps.Sum(gap => (long)gap.Data["count"]!));
        Assert.True(journal.Events.Gaps.Count <= (missing.Count / (Sweep - (2 * Meters))) + 1, $"{journal.Events.Gaps.Count} gaps for {missing.Count} readings");
    }

    [Fact]
    public async Task When_no_instants_are_left_the_oldest_of_the_rest_go_in_gaps_of_all_kinds()
    {
        await using var journal = Open("mqtt");
        await journal.Commit(Readings(1, Sweep));
        for (var first = Sweep + 1; !journal.Events.Gaps.Any(gap => gap.Data["kind"] is null); first += Sweep)
            await journal.Commit([.. Some.Snapshots(first, Sweep).Select(snapshot => snapshot with { Kind = ReadingKind.Energy })]);
        Assert.DoesNotContain(journal.Everything(), reading => reading.Seq <= Sweep && reading.Snapshot.Kind == ReadingKind.Instant);
        var gap = journal.Events.Gaps.First(gap => gap.Data["kind"] is null).Data;
        Assert.Equal("quota", (string)gap["reason"]!);
        Assert.True(journal.Everything()[0].Seq > (long)gap["last"]!);
        Assert.True(IsEnergy((int)(long)gap["first"]!), "an instant was still there");
    }

    [Fact]
    public async Task What_only_one_sink_was_owed_is_a_gap_of_that_sink_and_what_both_were_owed_is_one_of_all()
    {
        await using var journal = Open("mqtt", "influx");
        for (var first = 1; first <= 60 * Sweep; first += Sweep)
        {
            await journal.Commit(Some.Snapshots(first, Sweep));
            // Of every sweep mqtt lacks the last reading but one.
            var lacks = Enumerable.Range(1, (int)journal.It.Head / Sweep).Aggregate(RangeSet.Empty, (set, n) => set.Add((n * Sweep) - 1, (n * Sweep) - 1));
            journal.It.SavePosition("mqtt", new(journal.It.Head, lacks));
        }

        var left = journal.Everything().Select(reading => reading.Seq).ToHashSet();
        var missing = Numbers(1, 60 * Sweep).Where(seq => !left.Contains(seq)).ToList();
        Assert.NotEmpty(missing);
        Assert.Equal(missing.Where(seq => seq % Sweep != Sweep - 1), Of("influx"));
        Assert.Equal(missing.Where(seq => seq % Sweep == Sweep - 1), Of(null));
        Assert.Empty(Of("mqtt"));

        IEnumerable<long> Of(string? sink) => journal.Events.Gaps.Where(gap => (string?)gap.Data["sink"] == sink)
            .SelectMany(gap => Numbers((long)gap.Data["first"]!, (long)gap.Data["last"]!)).Order();
    }

    [Fact]
    public async Task What_was_committed_just_now_is_not_dropped_even_if_nothing_but_energies_is_left()
    {
        await using var journal = Open("mqtt");
        for (var first = 1; first <= 60 * Sweep; first += Sweep)
        {
            await journal.Commit([.. Some.Snapshots(first, Sweep).Select(snapshot => snapshot with { Kind = ReadingKind.Energy })]);
            await journal.Commit(Some.Snapshot(first));
            Assert.Single(journal.It.ReadRange(journal.It.Head, journal.It.Head, 1, 1).Readings);
        }
    }

    [Fact]
    public async Task While_the_clock_is_not_trusted_nothing_leaves_for_its_age()
    {
        var trusted = false;
        await using var journal = new OpenJournal(_folder.Path, settings => settings with { KeepDays = 2, ClockTrusted = () => trusted }, "mqtt");
        await journal.Commit(Some.Snapshots(1, 2 * Sweep));
        journal.It.SavePosition("mqtt", new(2 * Sweep, RangeSet.Empty));
        journal.Time.Advance(TimeSpan.FromDays(36500));
        await journal.Commit(Some.Snapshot(5000));
        Assert.Equal((2 * Sweep) + 1, journal.Everything().Count);
        trusted = true;
        await journal.Commit(Some.Snapshot(5001));
        Assert.Equal(2, journal.Everything().Count);
    }

    [Theory]
    [InlineData(1970)]
    [InlineData(2100)]
    public async Task Readings_of_a_clock_that_was_wrong_leave_with_their_neighbours(int year)
    {
        await using var journal = new OpenJournal(_folder.Path, settings => settings with { KeepDays = 2 }, "mqtt");
        var wrong = new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero);
        await journal.Commit([.. Enumerable.Range(1, 2 * Sweep).Select(n => Some.Snapshot(n, due: n % 2 == 0 ? wrong : null))]);
        journal.It.SavePosition("mqtt", new(2 * Sweep, RangeSet.Empty));
        await journal.Commit(Some.Snapshot(5000));
        Assert.Equal((2 * Sweep) + 1, journal.Everything().Count);
        journal.Time.Advance(TimeSpan.FromDays(3));
        await journal.Commit(Some.Snapshot(5001));
        Assert.Equal([5000, 5001], journal.Everything().Select(Some.Number));
    }

    [Fact]
    public async Task A_journal_of_many_energies_still_finds_its_instants_after_a_restart()
    {
        await using (var journal = Open("mqtt"))
        {
            for (var first = 1; first <= 20 * Sweep; first += Sweep)
                await journal.Commit(Readings(first, Sweep));
        }

        await using var again = Open("mqtt");
        for (var first = (20 * Sweep) + 1; first <= 60 * Sweep; first += Sweep)
            await again.Commit(Readings(first, Sweep));
        Assert.Equal(
            Enumerable.Range(1, 60 * Sweep).Count(IsEnergy), again.Everything().Count(reading => reading.Snapshot.Kind == ReadingKind.Energy));
    }

    private static bool IsEnergy(int n) => n % Quarter < Meters;

    private static Snapshot[] Readings(int first, int count) =>
        [.. Some.Snapshots(first, count).Select(snapshot => snapshot with { Kind = IsEnergy((int)snapshot.Values[^1].Value) ? ReadingKind.Energy : ReadingKind.Instant })];

    private static IEnumerable<long> Numbers(long first, long last) => Enumerable.Range(0, (int)(last - first + 1)).Select(n => first + n);

    private OpenJournal Open(params string[] sinks) => new(_folder.Path, settings => settings with { QuotaMiB = 1 }, sinks);
}
