using MeterEdge.Control;
using MeterEdge.Journal;
using MeterEdge.Readings;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeterEdge.SystemTests.Plant;

/// <summary>Fills the journal of a daemon that does not run yet with readings that the head-end has had already.</summary>
internal static class PastReadings
{
    public const string Serial = "past-1";

    /// <summary>One reading of a meter every ten seconds, from <paramref name="from"/> on; its number is its energy.</summary>
    public static async Task Fill(string dataDirectory, DateTimeOffset from, int count)
    {
        Directory.CreateDirectory(dataDirectory);
        await using var journal = ReadingJournal.Open(
            new JournalSettings { Directory = dataDirectory, Sinks = ["mqtt"] }, TimeProvider.System, new Nobody(), NullLogger<ReadingJournal>.Instance);
        for (var n = 1; n <= count; n++)
        {
            var due = from.AddSeconds(10 * (n - 1));
            var values = new Measurement[] { new(Quantity.VoltageL1, 230.1m, default), new(Quantity.EnergyImport, n, new((uint)n, 2)) };
            journal.Append(new(
                new(Serial, "bus-1", 9, "eastron-sdm120"), ReadingKind.Instant, due, due.AddMilliseconds(100), 50, Quality.Good, [], [.. values]));

            // The room between those who read and the disk is bounded.
            if (n % 1000 == 0 || n == count)
            {
                journal.EndOfSweep();
                await Until.True(() => journal.Head == n, "the past in the journal");
            }
        }

        journal.SavePosition("mqtt", new(count, RangeSet.Empty));
    }

    /// <summary>Takes readings away by their numbers, as the journal itself does when their time is over. Only while the daemon is stopped.</summary>
    public static void Forget(string dataDirectory, long first, long last)
    {
        using var file = new SqliteConnection($"Data Source={Path.Combine(dataDirectory, "journal.db")};Pooling=False");
        file.Open();
        using var delete = file.CreateCommand();
        delete.CommandText = "DELETE FROM reading WHERE seq BETWEEN $1 AND $2";
        delete.Parameters.AddWithValue("$1", first);
        delete.Parameters.AddWithValue("$2", last);
        Assert.Equal(last - first + 1, delete.ExecuteNonQuery());
    }

    private sealed class Nobody : IEventLog
    {
        public void Append(Event happened) => Assert.Fail($"the journal is not sound: {happened.Code} {happened.Data.ToJsonString()}");
    }
}
