using MeterEdge.Control;
using Microsoft.Data.Sqlite;

namespace MeterEdge.Journal;

/// <summary>What is known of a journal that cannot be written at the start: read from it where that is possible.</summary>
/// <param name="Epoch">Epoch of its last numbers; nothing when it could not be read.</param>
/// <param name="Head">Last number that was, or may have been, given.</param>
/// <param name="Positions">Positions of the sinks.</param>
/// <param name="Reader">A connection that reads it; nothing when it could not be read.</param>
internal sealed record LastKnown(string? Epoch, long Head, IReadOnlyDictionary<string, SinkPosition> Positions, SqliteConnection? Reader)
{
    // More than any journal ever numbered in a second, so that no unseen journal can have come as far.
    private const long NumbersPerSecond = 1000;
    private static readonly DateTimeOffset Since = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Written = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    public static LastKnown Of(JournalSettings settings, DateTimeOffset now)
    {
        var path = Path.Combine(settings.Directory, Opening.FileName);
        if (!HasContent(path) && !HasContent(path + "-wal") && !HasContent(Path.Combine(settings.Directory, Opening.EpochFileName)))
            return new(null, 0, Nowhere, null);
        SqliteConnection? reader = null;
        try
        {
            reader = JournalStore.ConnectToLook(path);
            var found = Findings.Of(reader, tailRows: 1);
            if (found.Epoch is not null)
                return new(found.Epoch.Id, Math.Max(Math.Max(found.LastGiven, found.HighestRow), found.Promised), found.Positions, reader);
        }
        catch (Exception error) when (Trouble.IsOfTheDisk(error))
        {
            // Then its numbers are not known either.
        }

        reader?.Dispose();
        return new(null, Beyond(now), Nowhere, null);
    }

    private static Dictionary<string, SinkPosition> Nowhere => [];

    private static bool HasContent(string path) => new FileInfo(path) is { Exists: true, Length: > 0 };

    /// <summary>A number that no journal has reached. A clock in the past does not lower it below what this version can have met.</summary>
    private static long Beyond(DateTimeOffset now) => (long)((now > Written ? now : Written) - Since).TotalSeconds * NumbersPerSecond;
}
