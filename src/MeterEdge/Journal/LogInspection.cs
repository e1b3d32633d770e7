using System.Buffers.Binary;

namespace MeterEdge.Journal;

/// <summary>
/// Looks at a write-ahead log before SQLite does. SQLite replays it up to the first frame whose checksum is wrong and silently
/// drops everything behind, committed or not (decision 0002); positions are in the same log and roll back with the
/// readings, so nothing in the database would show that numbers are about to be given a second time.
/// Format: https://www.sqlite.org/fileformat2.html#the_write_ahead_log
/// </summary>
internal static class LogInspection
{
    private const int HeaderLength = 32;
    private const int FrameHeaderLength = 24;
    private const int BothSalts = 2;
    private const uint Magic = 0x377F0682;

    /// <summary>
    /// True when a frame of the current generation does not match its checksum, or when the log ends before the end of a commit. A
    /// process that ended in the middle of a commit can leave the same; the price is a new epoch that was not needed.
    /// </summary>
    public static bool IsDamaged(string path)
    {
        if (!File.Exists(path))
            return false;
        using var log = File.OpenRead(path);
        var header = new byte[HeaderLength];
        var length = log.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false);
        if (length < HeaderLength)
            return length > 0;
        var bigEndian = (Number(header, 0) & 1) == 1;
        var sum = Add((0, 0), header.AsSpan(0, 24), bigEndian);
        var pageSize = Number(header, 8);
        if ((Number(header, 0) & ~1u) != Magic || sum != (Number(header, 24), Number(header, 28)) || pageSize is < 512 or > 65536)
            return true;
        var frame = new byte[FrameHeaderLength + (int)pageSize];
        var committed = true;
        while ((length = log.ReadAtLeast(frame, frame.Length, throwOnEndOfStream: false)) == frame.Length)
        {
            // Frames of an earlier generation stay behind the current ones after the log was started again from its beginning.
            if (Kinship(frame, header) is < BothSalts and var salts)
                return !committed || salts > 0 || Follows(log, frame, header);
            sum = Add(sum, frame.AsSpan(0, 8), bigEndian);
            sum = Add(sum, frame.AsSpan(FrameHeaderLength), bigEndian);
            if (sum != (Number(frame, 16), Number(frame, 20)))
                return true;
            // Only the last frame of a commit tells the size of the database.
            committed = Number(frame, 4) != 0;
        }

        var cut = length is > 0 and < FrameHeaderLength || (length > 0 && Kinship(frame, header) > 0);
        return !committed || cut;
    }

    /// <summary>
    /// How many of a frame's two salts are those of the log's header. Each generation changes both: a frame with one of them was of this
    /// generation before a bit of the other was flipped.
    /// </summary>
    private static int Kinship(byte[] frame, byte[] header) =>
        (Number(frame, 8) == Number(header, 16) ? 1 : 0) + (Number(frame, 12) == Number(header, 20) ? 1 : 0);

    /// <summary>Whether a frame of the current generation comes after one that is not: then the one between was damaged.</summary>
    private static bool Follows(FileStream log, byte[] frame, byte[] header)
    {
        while (log.ReadAtLeast(frame, frame.Length, throwOnEndOfStream: false) == frame.Length)
        {
            if (Kinship(frame, header) == BothSalts)
                return true;
        }

        return false;
    }

    private static uint Number(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at));

    private static (uint First, uint Second) Add((uint First, uint Second) sum, ReadOnlySpan<byte> bytes, bool bigEndian)
    {
        var (first, second) = sum;
        for (var at = 0; at < bytes.Length; at += 8)
        {
            var left = Word(bytes[at..], bigEndian);
            var right = Word(bytes[(at + 4)..], bigEndian);
            unchecked
            {
                first += left + second;
                second += right + first;
            }
        }

        return (first, second);
    }

    private static uint Word(ReadOnlySpan<byte> bytes, bool bigEndian) =>
        bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
