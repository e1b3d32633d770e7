using MeterEdge.SystemTests.Facts;
using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests.Faults;

/// <summary>
/// Judges from outside: on one side what the simulated meters truly held, on the other what the sinks have got and which gaps
/// were published. The stopped daemon's journal only confirms what the outside has found.
/// </summary>
internal sealed class Judge
{
    /// <summary>Name of the scenario in the table.</summary>
    public required string Scenario { get; init; }

    /// <summary>Whose readings are judged.</summary>
    public required EdgeDaemon Daemon { get; init; }

    /// <summary>What arrived over MQTT.</summary>
    public required Uplink Mqtt { get; init; }

    /// <summary>What the meters held.</summary>
    public required TruthLog Truth { get; init; }

    /// <summary>Whose truth the log of the meters has: all, except where a journal was filled in another way.</summary>
    public Func<Arrival, bool> IsOfTheLine { get; init; } = _ => true;

    /// <summary>The other sink, where there is one.</summary>
    public DatabaseWitness? Influx { get; init; }

    /// <summary>How far the daemon's clock was ahead of the machine's, at any time of the scenario.</summary>
    public IReadOnlyList<TimeSpan> ClockOffsets { get; init; } = [TimeSpan.Zero];

    /// <summary>
    /// The faults are over and everything works again: starts the daemon once more, without meters, and waits until all that was ever
    /// committed is accounted for. Then it is judged.
    /// </summary>
    /// <param name="injected">Which faults there were.</param>
    /// <param name="count">How many, counted where they struck.</param>
    public async Task Conclude(string injected, int count)
    {
        Assert.True(count > 0, $"{Scenario}: not one fault was injected");
        if (Daemon.IsRunning)
            Assert.Equal(0, await Daemon.Stop());
        try
        {
            await Settle();
        }
        finally
        {
            // What is still lost after all that waiting belongs in the table too.
            var verdicts = await Verdicts();
            FaultTable.Write(Scenario, $"{count} {injected}", verdicts);
            foreach (var verdict in verdicts)
                System.Console.WriteLine($"{Scenario} ({count} {injected}), {verdict}");
        }

        await JournalAgrees();
        ContentsAgree();
        if (Influx is not null)
            await Influx.HoldsNothingElse(Mqtt.Arrivals);
    }

    private async Task Settle()
    {
        // Without meters nothing new is committed meanwhile, so that the state at the start of a session names the last number.
        Daemon.Configure(settings => settings with { Meters = [], FurtherLines = [] });
        var boots = Mqtt.States.Select(state => state.Boot).ToHashSet();
        Daemon.Start();
        await Until.True(() => Mqtt.States.Any(state => state.Online && !boots.Contains(state.Boot)), $"{Scenario}: the daemon's state after the last start");
        IReadOnlyList<Verdict> verdicts = [];
        await Until.Holds(
            async () => (verdicts = await Verdicts()).All(verdict => verdict.Lost.Count == 0),
            $"{Scenario}: everything that was committed",
            () => string.Join('\n', [.. verdicts, .. Daemon.Log.TakeLast(40)]));
        Assert.Equal(0, await Daemon.Stop());
        Assert.All(await Verdicts(), verdict => Assert.True(verdict is { Delivered: > 0, Lost.Count: 0 }, $"{Scenario}: {verdict}"));
    }

    private async Task<IReadOnlyList<Verdict>> Verdicts()
    {
        var committed = Numbers.Committed(Mqtt);
        var gaps = PublishedGap.Of(Mqtt.Events).ToList();
        var mqtt = Verdict.Of("mqtt", committed, Mqtt.Arrivals.Select(Key), gaps);
        return Influx is null || mqtt.Lost.Count > 0 ? [mqtt] : [mqtt, Verdict.Of("influx", committed, await Influx.Deliveries(Mqtt.Arrivals), gaps)];
    }

    /// <summary>Every reading in the journal is one that the outside knows, with the same content.</summary>
    private async Task JournalAgrees()
    {
        var committed = Numbers.Committed(Mqtt);
        var arrivals = Mqtt.Arrivals.ToLookup(Key);
        // A disk that was full has dropped what all sinks had.
        foreach (var reading in await Daemon.Committed())
        {
            var number = new Number(reading.Epoch, reading.Seq);
            Assert.True(committed.Contains(number), $"{Scenario}: the journal has {number}, of which the outside could not know");
            if (arrivals[number].FirstOrDefault() is { } arrival)
                Delivered.Same(reading, arrival.Reading);
        }
    }

    private void ContentsAgree()
    {
        Assert.Null(Mqtt.Fault);
        foreach (var copies in Mqtt.Arrivals.GroupBy(Key))
            Assert.True(copies.Select(copy => copy.Json).Distinct().Count() == 1, $"{Scenario}: {copies.Key} has two contents");
        Assert.Single(Mqtt.Arrivals.Select(arrival => arrival.Device).Distinct());
        // A clock that was set back lets a moment come twice.
        if (ClockOffsets.Distinct().Count() == 1)
        {
            Assert.All(
                Mqtt.Arrivals.DistinctBy(Key).GroupBy(arrival => (arrival.Reading.Meter, arrival.Reading.Kind, arrival.Reading.Due)),
                due => Assert.True(due.Count() == 1, $"{Scenario}: {due.Key} was read under {due.Count()} numbers"));
        }

        Facts.Truth.Holds(Mqtt.Arrivals.DistinctBy(Key).Where(IsOfTheLine).Select(OnOurClock), Truth);
    }

    /// <summary>The reading as a daemon with the machine's clock would have stamped it.</summary>
    private Arrival OnOurClock(Arrival arrival)
    {
        var stamp = arrival.Reading.T;
        var (began, now) = (Truth.Entries[0].Formed, TimeProvider.System.GetUtcNow());
        var offset = ClockOffsets.FirstOrDefault(offset => stamp - offset >= began && stamp - offset <= now, TimeSpan.Zero);
        return arrival with { Reading = arrival.Reading with { T = stamp - offset } };
    }

    public static Number Key(Arrival arrival) => new(arrival.Epoch, arrival.Reading.Seq);
}
