using System.Buffers.Binary;
using MeterEdge.Control;
using Microsoft.Data.Sqlite;

namespace MeterEdge.Journal;

/// <summary>A damaged journal that is to be read as far as it can be. What holds up all the rest is put right in it first.</summary>
internal static class DamagedFile
{
    private const string PatternName = "pattern.db";
    private const int PatternMiB = 4;
    private const int PageCountAt = 28; // sqlite.org/fileformat2.html, 1.3
    private const int FreePagesAt = 32;

    /// <summary>A connection that reads it. Throws when nothing of it can be read.</summary>
    public static SqliteConnection Open(string path)
    {
        LostSectors.CutLog(path);
        return TryToOpen(path) ?? OpenWithAFreshFirstPage(path);
    }

    private static SqliteConnection? TryToOpen(string path)
    {
        SqliteConnection? old = null;
        try
        {
            JournalStore.MendHeader(path);
            old = JournalStore.ConnectToSalvage(path);
            using var tables = new Statement(old, "SELECT count(*) FROM sqlite_schema WHERE name IN ('epoch', 'reading', 'position', 'gap', 'dead')", 0);
            if (tables.Number() == 5)
                return old;
        }
        catch (Exception error) when (Trouble.IsOfTheDisk(error))
        {
            // The first page is at fault, most likely.
        }

        old?.Dispose();
        return null;
    }

    /// <summary>
    /// The first page holds the schema, without which not one row is found. It is the same in every journal but for a few numbers. Written as a whole it also makes a
    /// disk take a spare sector for a lost one.
    /// </summary>
    private static SqliteConnection OpenWithAFreshFirstPage(string path)
    {
        var pattern = Path.Combine(Path.GetDirectoryName(path)!, PatternName);
        JournalStore.Open(pattern, PatternMiB).Dispose();
        var page = new byte[JournalStore.PageSize];
        using (var fresh = File.OpenRead(pattern))
            fresh.ReadExactly(page);
        File.Delete(pattern);
        using (var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite))
        {
            BinaryPrimitives.WriteUInt32BigEndian(page.AsSpan(PageCountAt), (uint)(RandomAccess.GetLength(file) / JournalStore.PageSize));
            page.AsSpan(FreePagesAt, 8).Clear();
            RandomAccess.Write(file, page, 0);
        }

        return JournalStore.ConnectToSalvage(path);
    }
}
