using System.Diagnostics;
using System.Globalization;
using MeterEdge.Control;
using MeterEdge.Journal;
using MeterEdge.Readings;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeterEdge.Benchmarks;

/// <summary>
/// Readings committed per second, sweep by sweep, beside bare SQLite inserts of rows of the same size in transactions of the same size; and
/// bytes handed to the disk per reading.
/// </summary>
internal static class JournalBenchmark
{
    private const int Rounds = 5;
    private const int Sweeps = 300;
    private const int PerSweep = 32;

    // Four times as many rows as fit in so small a quota.
    private const int RingMiB = 16;
    private const int RingSweeps = 6000;

    // What a reading of 20 values takes, see SnapshotBody: the contract promises at most 250.
    private const int BodyBytes = 230;

    public static async Task Run()
    {
        var (ours, trimmed, bare) = (new (double PerSecond, double Bytes)[Rounds], new (double PerSecond, double Bytes)[Rounds], new (double PerSecond, double Bytes)[Rounds]);
        for (var round = 0; round < Rounds; round++)
        {
            ours[round] = await Ours(quotaMiB: 512, ring: 0).ConfigureAwait(false);
            trimmed[round] = await Ours(RingMiB, RingSweeps).ConfigureAwait(false);
            bare[round] = Bare();
        }

        System.Console.WriteLine($"journal: {Sweeps} sweeps of {PerSweep} readings of 20 values, {Rounds} rounds, each figure min / median / max");
        System.Console.WriteLine($"{"",-14}{"readings a second",-30}bytes to disk per reading");
        System.Console.WriteLine($"{"MeterEdge",-14}{Figures.Spread(ours.Select(one => one.PerSecond), "F0"),-30}{Figures.Spread(ours.Select(one => one.Bytes), "F0")}");
        System.Console.WriteLine($"{"  trimming on",-14}{Figures.Spread(trimmed.Select(one => one.PerSecond), "F0"),-30}{Figures.Spread(trimmed.Select(one => one.Bytes), "F0")}");
        System.Console.WriteLine($"{"bare SQLite",-14}{Figures.Spread(bare.Select(one => one.PerSecond), "F0"),-30}{Figures.Spread(bare.Select(one => one.Bytes), "F0")}");
        System.Console.WriteLine($"readings a second, ratio round by round: {Figures.Spread(ours.Zip(bare, (a, b) => a.PerSecond / b.PerSecond), "F2")}");
    }

    /// <param name="quotaMiB">The journal's quota.</param>
    /// <param name="ring">Sweeps that fill the quota, acknowledged and not counted, so that from then on old readings leave as new ones come.</param>
    private static async Task<(double PerSecond, double Bytes)> Ours(int quotaMiB, int ring)
    {
        using var folder = new TemporaryFolder();
        await using var journal = ReadingJournal.Open(
            new JournalSettings { Directory = folder.Path, Sinks = ["mqtt"], QuotaMiB = quotaMiB, KeepDays = 3660 }, TimeProvider.System, new NoEvents(), NullLogger<ReadingJournal>.Instance);
        for (var sweep = 0; sweep < ring; sweep++)
            await Sweep(sweep).ConfigureAwait(false);
        var written = Written();
        var from = Stopwatch.GetTimestamp();
        for (var sweep = ring; sweep < ring + Sweeps; sweep++)
            await Sweep(sweep).ConfigureAwait(false);
        return Rate(from, written);

        // One sweep at a time, as a line makes them.
        async Task Sweep(int sweep)
        {
            for (var meter = 0; meter < PerSweep; meter++)
                journal.Append(Some(sweep, meter));
            if (ring > 0)
                journal.SavePosition("mqtt", new(journal.Head, RangeSet.Empty));
            journal.EndOfSweep();
            while (journal.Head < (sweep + 1) * PerSweep)
                await journal.WaitForMore(journal.Head, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private static (double PerSecond, double Bytes) Bare()
    {
        using var folder = new TemporaryFolder();
        using var connection = new SqliteConnection($"Data Source={folder.File("bare.db")};Pooling=False");
        connection.Open();
        Execute(connection, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;");
        Execute(connection, "CREATE TABLE reading(seq INTEGER PRIMARY KEY, t INTEGER, meter TEXT, body BLOB)");
        using var insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO reading(t, meter, body) VALUES($t, $meter, $body)";
        var (t, meter, body) = (insert.Parameters.Add("$t", SqliteType.Integer), insert.Parameters.Add("$meter", SqliteType.Text), insert.Parameters.Add("$body", SqliteType.Blob));
        body.Value = new byte[BodyBytes];
        var written = Written();
        var from = Stopwatch.GetTimestamp();
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            using var transaction = connection.BeginTransaction();
            insert.Transaction = transaction;
            for (var n = 0; n < PerSweep; n++)
            {
                (t.Value, meter.Value) = (sweep, $"1300052188{n:D2}");
                insert.ExecuteNonQuery();
            }

            transaction.Commit();
        }

        return Rate(from, written);
    }

    private static (double PerSecond, double Bytes) Rate(long from, long written) =>
        (Sweeps * PerSweep / Stopwatch.GetElapsedTime(from).TotalSeconds, (double)(Written() - written) / (Sweeps * PerSweep));

    // proc(5): bytes that this process caused to be sent to the disk; nought where the folder lies in memory.
    private static long Written() => long.Parse(
        File.ReadLines("/proc/self/io").Single(line => line.StartsWith("write_bytes:", StringComparison.Ordinal)).Split(' ')[1], CultureInfo.InvariantCulture);

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    internal static Snapshot Some(int sweep, int meter)
    {
        var due = new DateTimeOffset(2026, 11, 23, 0, 0, 0, TimeSpan.Zero).AddSeconds(sweep);
        return new(
            new($"1300052188{meter:D2}", "bus-1", (byte)(meter + 1), "eastron-sdm630"), ReadingKind.Instant, due, due.AddMilliseconds(412), 212, Quality.Good, [],
            [.. Enum.GetValues<Quantity>().Take(20).Select((quantity, n) => new Measurement(quantity, 230.125m + n + (sweep / 1000m), default))]);
    }

    internal sealed class NoEvents : IEventLog
    {
        public void Append(Event happened) => throw new InvalidOperationException($"the journal is not sound: {happened.Code}");
    }
}
