using Microsoft.Extensions.Logging;

namespace MeterEdge.Journal;

/// <summary>
/// A file of nothing that keeps room on the disk. On a disk without room SQLite cannot even delete: then the ballast goes, and comes back
/// once there is room for it and as much again.
/// </summary>
internal sealed class Ballast(JournalSettings settings, TimeProvider time, ILogger log)
{
    public const string FileName = "journal.ballast";
    private const long MiB = 1024 * 1024;
    private const int Block = 64 * 1024;

    // Less than a transaction and a checkpoint may need.
    private const long NoRoom = MiB;
    private static readonly TimeSpan TryAgain = TimeSpan.FromMinutes(10);

    private readonly string _path = Path.Combine(settings.Directory, FileName);
    private readonly long _bytes = BytesOf(settings.QuotaMiB);
    private long _tried = time.GetTimestamp();
    private bool _isGone;

    /// <summary>How large it is under this quota, which it counts against.</summary>
    public static long BytesOf(int quotaMiB) => Math.Min(8 * MiB, quotaMiB * MiB / 8);

    /// <summary>True while the disk has no room, for whatever reason: its size may be less than the quota.</summary>
    public bool DiskIsFull
    {
        get
        {
            try
            {
                return FreeBytes() < NoRoom;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                return true;
            }
        }
    }

    /// <summary>Makes it where there is room for it; that a disk never had the room is no fault.</summary>
    public void Make()
    {
        try
        {
            // On a small disk a small one.
            var bytes = Math.Min(_bytes, new DriveInfo(settings.Directory).TotalSize / 8);
            if ((File.Exists(_path) && new FileInfo(_path).Length == bytes) || FreeBytes() < 2 * bytes)
                return;
            // Written, because a file that only has a length takes no room.
            using var file = new FileStream(_path, FileMode.Create, FileAccess.Write);
            var block = new byte[Block];
            for (var left = bytes; left > 0; left -= Block)
                file.Write(block, 0, (int)Math.Min(left, Block));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Delete();
        }
    }

    /// <summary>After an error: gives the room away if the disk has none. True when there is more now.</summary>
    public bool GiveAway()
    {
        try
        {
            if (FreeBytes() >= NoRoom || !File.Exists(_path) || !Delete())
                return false;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }

        (_isGone, _tried) = (true, time.GetTimestamp());
        log.BallastGone();
        return true;
    }

    /// <summary>Brings it back, from time to time and if there is room.</summary>
    public void Restore()
    {
        if (!_isGone || time.GetElapsedTime(_tried) < TryAgain)
            return;
        _tried = time.GetTimestamp();
        Make();
        if (!File.Exists(_path))
            return;
        _isGone = false;
        log.BallastBack();
    }

    private long FreeBytes() => new DriveInfo(settings.Directory).AvailableFreeSpace;

    private bool Delete()
    {
        try
        {
            File.Delete(_path);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
