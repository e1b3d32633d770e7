using MeterEdge.Console;
using MeterEdge.Metering;
using MeterEdge.Tests.Journal;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeterEdge.Tests.Console;

public sealed class BusPausesTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_pause_ends_by_itself_and_the_head_end_learns_of_both_ends()
    {
        await using var journal = new OpenJournal(_folder.Path);
        using var bus = Bus(journal);
        using var pauses = new BusPauses([bus], journal.Events, journal.Time);
        await pauses.StartAsync(TestContext.Current.CancellationToken);
        Assert.Null(pauses.Begin(bus, TimeSpan.FromMinutes(5), "li.wei", _ => false, () => null));
        Assert.True(bus.Line.IsPaused);
        Assert.True(pauses.Holds("130005218841"));
        Assert.Equal("paused by li.wei for another 5 min", pauses.Text(bus));
        journal.Time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(1));
        Assert.True(bus.Line.IsPaused);
        await Until.True(journal.Time, () => journal.Events.Codes.Contains("bus_resumed"));
        Assert.False(bus.Line.IsPaused);

        Assert.Null(pauses.Text(bus));
        Assert.Equal(["bus_paused", "bus_resumed"], journal.Events.Codes.Where(code => code.StartsWith("bus_", StringComparison.Ordinal)));
        await pauses.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_pause_that_was_ended_is_not_ended_again()
    {
        await using var journal = new OpenJournal(_folder.Path);
        using var bus = Bus(journal);
        using var pauses = new BusPauses([bus], journal.Events, journal.Time);
        Assert.Null(pauses.Begin(bus, TimeSpan.FromMinutes(5), "li.wei", _ => false, () => null));
        Assert.StartsWith("bus-1 is paused already", pauses.Begin(bus, TimeSpan.FromMinutes(10), "li.wei", _ => false, () => null), StringComparison.Ordinal);
        Assert.True(pauses.End(bus, "li.wei"));
        Assert.False(pauses.End(bus, "li.wei"));
        Assert.False(bus.Line.IsPaused);
    }

    [Fact]
    public async Task No_pause_begins_while_a_switch_is_worked_or_without_its_evidence_and_nothing_is_held_afterwards()
    {
        await using var journal = new OpenJournal(_folder.Path);
        using var bus = Bus(journal);
        using var pauses = new BusPauses([bus], journal.Events, journal.Time);
        var heldMeanwhile = false;
        Assert.Equal("the switch of 130005218841 is being worked; try again in a minute", pauses.Begin(bus, TimeSpan.FromMinutes(5), "li.wei", meter => heldMeanwhile = pauses.Holds(meter), () => null));
        Assert.True(heldMeanwhile);
        Assert.Equal("no", pauses.Begin(bus, TimeSpan.FromMinutes(5), "li.wei", _ => false, () => "no"));
        Assert.False(pauses.Holds("130005218841"));
        Assert.False(bus.Line.IsPaused);
    }

    private PolledBus Bus(OpenJournal journal) => PolledBus.Open(
        new()
        {
            Name = "bus-1",
            Port = _folder["bus-1"],
            Meters = [new() { Serial = "130005218841", Unit = 1, Profile = MeterEdge.Metering.Profiles.ProfileLibrary.BuiltIn.Get("eastron-sdm530") }],
        },
        new PollSchedule(new(), TimeZoneInfo.Utc),
        journal.It,
        journal.Events,
        new KnownLimits(_folder.Path, journal.Time, NullLogger<KnownLimits>.Instance),
        journal.Time,
        NullLogger<PolledBus>.Instance);
}
