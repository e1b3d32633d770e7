using MeterEdge.Control;
using MeterEdge.Journal;
using Microsoft.Data.Sqlite;

namespace MeterEdge.Tests.Journal;

public sealed class LogMendingTests : IDisposable
{
    private const int Header = 32;
    private const int Frame = 24 + JournalStore.PageSize;
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task With_a_flipped_bit_almost_anywhere_in_the_log_no_commit_is_dropped()
    {
        var log = await Log();
        // Every part of the header, of the first frame and of the last one, and bytes of all four places in a word.
        var (frames, tried, left) = (Frames(log), 0, 0);
        int[] parts = [0, 3, 5, 9, 12, 17, 22, 24, 31, 500, 1001, 2002, 3003, Frame - 1];
        foreach (var at in parts.Concat(parts.Select(part => Header + part)).Concat(parts.Select(part => log.Length - Frame + part)))
        {
            for (var bit = 0; bit < 8; bit++)
            {
                var flipped = log.ToArray();
                flipped[at] ^= (byte)(1 << bit);
                tried++;
                if (Mended(flipped) == 0)
                {
                    left++;
                    continue;
                }

                Assert.Equal(0, LogMending.Mend(_folder["database"]));
                var replayed = Frames(File.ReadAllBytes(_folder["database-wal"]));
                Assert.True(replayed is null || replayed == frames, $"byte {at} of {log.Length}, bit {bit}: {replayed} of {frames} frames");
            }
        }

        // A bit of the page's number, or one that the checksum cannot tell from it.
        Assert.True(left * 10 < tried, $"{left} of {tried} left as they were");
    }

    [Fact]
    public async Task A_bit_that_the_checksum_points_to_is_turned_back_in_each_of_several_frames()
    {
        var log = await Log();
        var flipped = log.ToArray();
        for (var at = Header + 100; at < log.Length; at += 3 * Frame)
            flipped[at] ^= 1;
        Assert.True(Mended(flipped) > 3);
        Assert.Equal(log, File.ReadAllBytes(_folder["database-wal"]));
    }

    [Fact]
    public async Task A_frame_that_was_never_finished_and_what_an_earlier_log_left_stay_as_they_are()
    {
        var log = await Log();
        var torn = log.ToArray();
        Array.Clear(torn, torn.Length - 512, 512);
        var (earlier, old) = (log.ToArray(), log.Length - Frame + 8);
        for (var at = old; at < old + 8; at++)
            earlier[at] ^= 0x55;
        foreach (var left in new[] { torn, earlier, log, log[..^100], log[..20], [] })
        {
            Assert.Equal(0, Mended(left));
            Assert.Equal(left, File.ReadAllBytes(_folder["database-wal"]));
        }
    }

    private int Mended(byte[] log)
    {
        File.WriteAllBytes(_folder["database-wal"], log);
        return LogMending.Mend(_folder["database"]);
    }

    /// <summary>How many frames SQLite would replay, as its own checkpoint counts them; nothing when it finds a page damaged, as it should.</summary>
    private long? Frames(byte[] log)
    {
        using var folder = new TempFolder();
        File.Copy(_folder["database"], folder["database"]);
        File.WriteAllBytes(folder["database-wal"], log);
        using var database = Sqlite.Open(folder["database"]);
        using var command = database.Connection.CreateCommand();
        command.CommandText = "PRAGMA wal_checkpoint(PASSIVE)";
        try
        {
            using var row = command.ExecuteReader();
            Assert.True(row.Read());
            return row.GetInt64(1);
        }
        catch (SqliteException error) when (Trouble.IsDamage(error))
        {
            return null;
        }
    }

    private async Task<byte[]> Log()
    {
        await using var journal = new OpenJournal(_folder.Path);
        for (var n = 1; n <= 20; n++)
            await journal.Commit(Some.Snapshot(n));
        File.Copy(_folder[Opening.FileName], _folder["database"]);
        await using var log = new FileStream(_folder[Opening.FileName + "-wal"], FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[log.Length];
        await log.ReadExactlyAsync(bytes);
        return bytes;
    }
}
