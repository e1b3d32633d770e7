using System.Buffers;
using System.Diagnostics;
using System.IO.Compression;
using MeterEdge.Configuration;
using MeterEdge.Forwarding;
using MeterEdge.Forwarding.Influx;
using MeterEdge.Journal;
using MeterEdge.Readings;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeterEdge.Benchmarks;

/// <summary>
/// A backlog drained to influxd: out of the journal, into lines, compressed, acknowledged, position kept; beside a bare loop that posts lines
/// which were made and compressed before, with as many of them in a request and as many requests at once.
/// </summary>
internal static class InfluxBenchmark
{
    private const int Rounds = 5;
    private const int Readings = 320 * 100;

    // As many readings of 20 values as fit the sink's 256 kB.
    private const int PerRequest = 440;

    public static async Task Run()
    {
        using var folder = new TemporaryFolder();
        var port = Repository.FreePort();
        using var server = await Influxd.Start(folder, port).ConfigureAwait(false);
        var url = new Uri($"http://127.0.0.1:{port}/");

        var (ours, bare, allocated) = (new double[Rounds], new double[Rounds], new double[Rounds]);
        for (var round = 0; round < Rounds; round++)
        {
            // Each its own empty database, so that no one overwrites what another has written.
            (ours[round], allocated[round]) = await Ours(url, $"ours{round}").ConfigureAwait(false);
            bare[round] = await Bare(url, $"bare{round}").ConfigureAwait(false);
        }

        System.Console.WriteLine($"influx: a backlog of {Readings} readings of 20 values to influxd, {Rounds} rounds, readings a second, min / median / max");
        System.Console.WriteLine($"MeterEdge  {Figures.Spread(ours, "F0")}   allocated per reading: {Figures.Spread(allocated, "F0")} bytes");
        System.Console.WriteLine($"bare loop  {Figures.Spread(bare, "F0")}");
        System.Console.WriteLine($"ratio round by round: {Figures.Spread(ours.Zip(bare, (a, b) => a / b), "F2")}");
    }

    private static async Task<(double PerSecond, double Allocated)> Ours(Uri url, string database)
    {
        using var folder = new TemporaryFolder();
        await using var journal = ReadingJournal.Open(
            new JournalSettings { Directory = folder.Path, Sinks = [InfluxSink.InfluxName] }, TimeProvider.System, new JournalBenchmark.NoEvents(), NullLogger<ReadingJournal>.Instance);
        for (var n = 0; n < Readings; n += 320)
        {
            for (var meter = 0; meter < 320; meter++)
                journal.Append(Reading(n + meter));
            journal.EndOfSweep();
            while (journal.Head < n + 320)
                await journal.WaitForMore(journal.Head, CancellationToken.None).ConfigureAwait(false);
        }

        using var sink = new InfluxSink(
            new() { Url = url, Api = InfluxApi.V1, Database = database, Edge = "BENCH" }, TimeProvider.System, NullLogger<InfluxSink>.Instance);
        var forwarder = new Forwarder(sink, journal, TimeProvider.System, new JournalBenchmark.NoEvents(), NullLogger<Forwarder>.Instance);
        using var stop = new CancellationTokenSource();
        var (from, bytes) = (Stopwatch.GetTimestamp(), GC.GetTotalAllocatedBytes());
        var running = forwarder.Run(stop.Token);
        while (forwarder.Owed > 0)
            await Task.Delay(1).ConfigureAwait(false);
        var rate = Readings / Stopwatch.GetElapsedTime(from).TotalSeconds;
        bytes = GC.GetTotalAllocatedBytes() - bytes;
        await stop.CancelAsync().ConfigureAwait(false);
        await running.ConfigureAwait(false);
        return (rate, (double)bytes / Readings);
    }

    private static async Task<double> Bare(Uri url, string database)
    {
        using var client = new HttpClient { BaseAddress = url };
        using var create = new FormUrlEncodedContent([new("q", $"CREATE DATABASE {database}")]);
        using var created = (await client.PostAsync("query", create).ConfigureAwait(false)).EnsureSuccessStatusCode();
        var requests = new Queue<byte[]>(Enumerable.Range(0, (Readings + PerRequest - 1) / PerRequest).Select(Compressed));
        var from = Stopwatch.GetTimestamp();
        await Task.WhenAll(Loop(), Loop()).ConfigureAwait(false);
        return Readings / Stopwatch.GetElapsedTime(from).TotalSeconds;

        async Task Loop()
        {
            while (Next() is { } request)
            {
                using var content = new ByteArrayContent(request);
                content.Headers.ContentEncoding.Add("gzip");
                using var written = (await client.PostAsync($"write?db={database}&precision=ms", content).ConfigureAwait(false)).EnsureSuccessStatusCode();
            }
        }

        byte[]? Next()
        {
            lock (requests)
                return requests.TryDequeue(out var request) ? request : null;
        }
    }

    private static byte[] Compressed(int request)
    {
        var lines = new ArrayBufferWriter<byte>();
        for (var n = request * PerRequest; n < Math.Min(Readings, (request + 1) * PerRequest); n++)
            LineProtocol.Append(lines, Reading(n), "BENCH", CustomerTags.Unknown);
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
            gzip.Write(lines.WrittenSpan);
        return compressed.ToArray();
    }

    private static Snapshot Reading(int n) => JournalBenchmark.Some(n / 32, n % 32);
}
