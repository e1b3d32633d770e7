using MeterEdge.Contract;
using MeterEdge.Control;
using MeterEdge.Journal;
using MeterEdge.Readings;
using MeterEdge.SystemTests.Plant;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeterEdge.SystemTests;

/// <summary>At its quota the journal gave up instants that InfluxDB had already.</summary>
public sealed class DroppedByQuotaTests
{
    private const string Serial = "past-1";
    private const int First = 40_000;
    private const int Second = 30_000;
    private const int SmallestQuotaMiB = 8;
    private static readonly DateTimeOffset Past = new(2026, 11, 10, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Instants_that_the_quota_took_come_back_once_each_beside_what_the_journal_holds()
    {
        await using var site = new Site();
        var broker = await site.Broker();
        var influx = site.Own(await Influxd.Start(site.Folder));
        var daemon = site.Daemon(await site.Line("sdm120:1"), broker.Port, settings => settings with { Influx = $"\"Url\": \"{influx.Url}\"", Journal = $"\"QuotaMiB\": {SmallestQuotaMiB}" });

        // InfluxDB gets the first part. To the head-end it is owed, so that it leaves by its kind when the second part needs room.
        await Fill(daemon.Data, 0, First, position: null);
        daemon.Configure(settings => settings with { BrokerPort = Loopback.FreePort(), Influx = $"\"Url\": \"{influx.Url}\"" });
        daemon.Start();
        await Until.Holds(async () => await Count(influx) >= First, "the first part in InfluxDB");
        Assert.Equal(0, await daemon.Stop());
        var gaps = await Fill(daemon.Data, First, Second, position: "mqtt");
        Assert.Contains(gaps, gap => (string?)gap.Data["reason"] == "quota" && (string?)gap.Data["kind"] == "instant");
        var held = (await daemon.Committed()).Where(reading => reading.Snapshot.Meter.Serial == Serial).ToDictionary(reading => (reading.Snapshot.Kind.Word(), reading.Snapshot.Due));
        var (from, to) = (Past, Past.AddHours(6));
        var asked = Enumerable.Range(0, First).Select(Reading).Where(reading => reading.Time >= from && reading.Time < to).ToList();
        Assert.All(asked, reading => Assert.Equal(reading.Kind == ReadingKind.Energy, held.ContainsKey((reading.Kind.Word(), reading.Due))));

        daemon.Configure(settings => settings);
        var headEnd = await site.HeadEnd(broker);
        daemon.Start();
        await Until.True(() => headEnd.States.Any(state => state.Online), "the daemon");
        var sender = site.Own(await Sender.Connect(broker.Port));
        await sender.Send(new RequestMessage { Id = "b-1", Do = "backfill", From = from, To = to });
        await Until.True(() => headEnd.ResultsOf("b-1") is [.., { Stage: "done" or "refused" }], "the end of b-1");

        var numbered = headEnd.Arrivals.Where(arrival => arrival.Reading.Meter == Serial).Select(arrival => (arrival.Reading.Kind, arrival.Reading.Due)).ToList();
        var historic = headEnd.Historic.Where(reading => reading.Meter == Serial).ToList();
        Assert.Equal(asked.Where(reading => reading.Kind == ReadingKind.Energy).Select(reading => ("energy", reading.Due)), numbered);
        Assert.Equal(asked.Where(reading => reading.Kind == ReadingKind.Instant).Select(reading => ("instant", reading.Due)), historic.Select(reading => (reading.Kind, reading.Due)));
        Assert.All(historic, reading => Assert.Equal(230.1m, reading.Values!["voltage_l1_v"].Number));
        var data = headEnd.ResultsOf("b-1")[^1].Data!.Value;
        Assert.Equal((historic.Count, numbered.Count), (data.GetProperty("influx").GetInt32(), data.GetProperty("journal").GetInt32()));
        Assert.False(data.TryGetProperty("missing", out _), data.GetRawText());
    }

    /// <summary>Every ten seconds a pass, every tenth of them with an energy beside the instant.</summary>
    private static Snapshot Reading(int n)
    {
        var (tens, rest) = (n / 11, n % 11);
        var due = Past.AddSeconds(10 * ((tens * 10) + Math.Min(rest, 9)));
        return new(
            new(Serial, "bus-1", 9, "eastron-sdm120"), rest == 10 ? ReadingKind.Energy : ReadingKind.Instant, due, due.AddMilliseconds(100), 50, Quality.Good, [],
            [new(Quantity.VoltageL1, 230.1m, default), new(Quantity.EnergyImport, n, new((uint)n, 2))]);
    }

    /// <summary>Appends readings with the journal's own code and the smallest quota; a sink that is named has had all of them afterwards.</summary>
    private static async Task<IReadOnlyList<Event>> Fill(string data, int first, int count, string? position)
    {
        Directory.CreateDirectory(data);
        var events = new Noting();
        var settings = new JournalSettings { Directory = data, Sinks = ["mqtt", "influx"], QuotaMiB = SmallestQuotaMiB };
        await using var journal = ReadingJournal.Open(settings, TimeProvider.System, events, NullLogger<ReadingJournal>.Instance);
        var head = journal.Head;
        for (var n = 1; n <= count; n++)
        {
            journal.Append(Reading(first + n - 1));
            // The room between those who read and the disk is bounded.
            if (n % 1000 == 0)
            {
                journal.EndOfSweep();
                await Until.True(() => journal.Head == head + n, "the past in the journal");
            }
        }

        if (position is not null)
            journal.SavePosition(position, new(journal.Head, RangeSet.Empty));
        return events.Gaps;
    }

    private static async Task<long> Count(Influxd influx)
    {
        var (databases, sum) = (await influx.Query("SHOW DATABASES"), 0L);
        if (!databases.GetRawText().Contains("\"meteredge\"", StringComparison.Ordinal))
            return 0;
        foreach (var kind in (string[])["instant", "energy"])
        {
            var answer = await influx.Query($"SELECT count(\"quality\") FROM \"{kind}\" WHERE \"meter\" = '{Serial}'");
            sum += answer.TryGetProperty("series", out var series) ? series[0].GetProperty("values")[0][1].GetInt64() : 0;
        }

        return sum;
    }

    private sealed class Noting : IEventLog
    {
        private readonly Lock _gate = new();
        private readonly List<Event> _gaps = [];

        public IReadOnlyList<Event> Gaps
        {
            get
            {
                lock (_gate)
                    return [.. _gaps];
            }
        }

        public void Append(Event happened)
        {
            lock (_gate)
            {
                if (happened.Code == "gap")
                    _gaps.Add(happened);
            }
        }
    }
}
