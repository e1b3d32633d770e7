using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using MeterEdge.Journal;
using MeterEdge.Readings;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeterEdge.Benchmarks;

/// <summary>
/// A week's backlog of 200 meters, drained by the native daemon to mosquitto and InfluxDB at once while it reads 30 meters every second: how
/// fast, in how much memory, and how long after their last answer live readings arrive meanwhile and afterwards. Goal: at most 80 MiB. The live meters answer at
/// once: a reading waits for the end of its sweep, so that slow meters would be measured and not the daemon.
/// </summary>
internal static class DrainBenchmark
{
    private const int Meters = 200;
    private const int LiveMeters = 30;
    private const int GoalMiB = 80;
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Afterwards = TimeSpan.FromSeconds(30);
    private const double LeastShare = 0.95;

    public static async Task Run(int readings)
    {
        using var folder = new TemporaryFolder();
        var influx = Repository.FreePort();
        using var database = await Influxd.Start(folder, influx).ConfigureAwait(false);
        using var site = new Site(folder, SiteLines.Gateways(1, LiveMeters, unlimited: true), TimeSpan.FromSeconds(1))
        {
            Further = $$""", "Journal": { "QuotaMiB": 2048 }, "Influx": { "Url": "http://127.0.0.1:{{influx}}", "Database": "bench" }""",
        };
        await Fill(site.Data, readings).ConfigureAwait(false);
        await site.StartMeters().ConfigureAwait(false);
        await site.StartDaemon().ConfigureAwait(false);

        var drained = new Dictionary<string, TimeSpan>();
        while (drained.Count < 2)
        {
            await Task.Delay(Look).ConfigureAwait(false);
            foreach (var (sink, owed) in await Owed(site.Console).ConfigureAwait(false))
            {
                if (owed < LiveMeters * 10 && Stopwatch.GetElapsedTime(site.Started) > TimeSpan.FromSeconds(2))
                    drained.TryAdd(sink, Stopwatch.GetElapsedTime(site.Started));
            }
        }

        var (_, peak) = Proc.ResidentMiB(site.Daemon);
        var meanwhile = site.HeadEnd.TakeLagsMs();
        await Task.Delay(Afterwards).ConfigureAwait(false);
        var after = site.HeadEnd.TakeLagsMs();
        var stored = await database.Count("bench", Meters).ConfigureAwait(false);
        if (site.HeadEnd.Backfilled < readings || stored < readings)
            throw new InvalidOperationException($"of {readings} readings {site.HeadEnd.Backfilled} arrived at the head-end and {stored} in InfluxDB: these figures would mean nothing");

        if (after.Count < LeastShare * LiveMeters * Afterwards.TotalSeconds)
            throw new InvalidOperationException($"only {after.Count} of {LiveMeters * Afterwards.TotalSeconds} live readings were good: the line is overloaded, and these figures would mean nothing");

        System.Console.WriteLine($"drain: {readings} readings of 20 values of {Meters} meters over a week, to mosquitto and InfluxDB 1.6 at once, {LiveMeters} meters live every second");
        foreach (var (sink, time) in drained.OrderBy(one => one.Key, StringComparer.Ordinal))
            System.Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{sink,-8}{time.TotalSeconds,8:F1} s {readings / time.TotalSeconds,10:F0} readings a second"));
        System.Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"daemon, at most {peak:F1} MiB resident   goal: {GoalMiB}"));
        Lag("live meanwhile", meanwhile);
        Lag("live afterwards", after);
    }

    private static void Lag(string name, IReadOnlyList<double> lags)
    {
        var sorted = lags.Order().ToArray();
        System.Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-16}{sorted.Length,7} readings, ms after their last answer: p50 {sorted[sorted.Length / 2]:F0}, p99 {sorted[sorted.Length * 99 / 100]:F0}, at most {sorted[^1]:F0}"));
    }

    /// <summary>A journal as a week without broker and database leaves it.</summary>
    private static async Task Fill(string data, int readings)
    {
        Directory.CreateDirectory(data);
        await using var journal = ReadingJournal.Open(
            new JournalSettings { Directory = data, Sinks = ["mqtt", "influx"], QuotaMiB = 2048 },
            TimeProvider.System,
            new JournalBenchmark.NoEvents(),
            NullLogger<ReadingJournal>.Instance);
        var sweeps = (readings + Meters - 1) / Meters;
        var from = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()) - Week;
        for (var sweep = 0; sweep < sweeps; sweep++)
        {
            var due = from + (Week / sweeps * sweep);
            due = due.AddTicks(-(due.Ticks % TimeSpan.TicksPerMillisecond));
            for (var meter = 0; meter < Meters && (sweep * Meters) + meter < readings; meter++)
                journal.Append(JournalBenchmark.Some(sweep, meter) with { Meter = Address(meter), Due = due, Time = due.AddMilliseconds(412) });
            journal.EndOfSweep();
            while (journal.Head < Math.Min(readings, (sweep + 1) * Meters))
                await journal.WaitForMore(journal.Head, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private static MeterAddress Address(int meter) => new($"99000000{meter:D4}", "bus-old", (byte)((meter % 247) + 1), "eastron-sdm630");

    /// <summary>What each sink is still owed, as the daemon's console says.</summary>
    private static async Task<IReadOnlyList<(string Sink, long Owed)>> Owed(string console)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(console)).ConfigureAwait(false);
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync(Encoding.UTF8.GetBytes("status | json\n")).ConfigureAwait(false);
        using var reader = new StreamReader(stream);
        using var status = JsonDocument.Parse(await reader.ReadLineAsync().ConfigureAwait(false) ?? "{}");
        return [.. status.RootElement.GetProperty("sinks").EnumerateArray().Select(sink => (sink.GetProperty("name").GetString()!, sink.GetProperty("backlog").GetInt64()))];
    }
}
