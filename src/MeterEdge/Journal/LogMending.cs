using System.Buffers.Binary;
using System.Numerics;

namespace MeterEdge.Journal;

/// <summary>
/// Turns back single flipped bits in a write-ahead log before SQLite opens it. SQLite replays the log up to the first frame whose checksum
/// is wrong and silently drops every commit behind it. But the checksum mostly tells which one of the frame's bits must be turned for
/// it to be right, and then nothing is lost. Where several bits answer, the frame gets a checksum as it is: then it costs the
/// row that holds the bit, and not all that came later. A frame that a power cut left unfinished differs in more bits and stays.
/// Format: https://www.sqlite.org/fileformat2.html#the_write_ahead_log
/// </summary>
internal sealed class LogMending
{
    private const int HeaderLength = 32;
    private const int SumAt = 16;
    private const int PageNumbersLength = 8;
    private const int FrameHeaderLength = 24;
    private const int FrameLength = FrameHeaderLength + JournalStore.PageSize;
    private const uint LittleEndianMagic = 0x377F0682;
    private const uint Version = 3007000;

    private readonly FileStream _log;
    private readonly string _database;
    private readonly byte[] _header = new byte[HeaderLength];
    private readonly byte[] _frame = new byte[FrameLength];

    private LogMending(FileStream log, string database) => (_log, _database) = (log, database);

    private bool BigEndian => (_header[3] & 1) == 1;

    private ReadOnlySpan<byte> Salts => _header.AsSpan(16, 8);

    /// <summary>Mends the log of a database and gives the number of bits that were wrong.</summary>
    public static int Mend(string database)
    {
        if (!File.Exists(database) || !File.Exists(database + "-wal"))
            return 0;
        // Unbuffered, because earlier frames are read again behind its back.
        using var log = new FileStream(database + "-wal", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        var mended = new LogMending(log, database).Run();
        log.Flush(flushToDisk: mended > 0);
        return mended;
    }

    private int Run()
    {
        if (_log.ReadAtLeast(_header, HeaderLength, throwOnEndOfStream: false) < HeaderLength || !NextFrame())
            return 0;
        var mended = 0;
        if (!IsHeader())
        {
            if (!MendHeader())
                return 0;
            mended++;
        }

        // The sums before a frame as it was written, and as it is now.
        var now = LogChecksum.Read(_header.AsSpan(24));
        LogChecksum[] before = [now];
        do
        {
            var stored = LogChecksum.Read(_frame.AsSpan(SumAt));
            if (!Salts.SequenceEqual(_frame.AsSpan(8, 8)) || !before.Any(sum => SumOfFrame(sum) == stored))
            {
                if (before.Length > 1 || !IsRelated() || MendFrame(before[0], stored) is not { } after)
                    break;
                (before, mended) = (after, mended + 1);
            }
            else
            {
                before = [stored];
            }

            now = SumOfFrame(now);
            if (mended > 0)
                WriteFrame(now);
        }
        while (NextFrame());
        return mended;
    }

    private bool NextFrame() => _log.ReadAtLeast(_frame, FrameLength, throwOnEndOfStream: false) == FrameLength;

    private bool IsHeader() =>
        (Number(0) & ~1u) == LittleEndianMagic
        && Number(4) == Version
        && Number(8) == JournalStore.PageSize
        && default(LogChecksum).Over(_header.AsSpan(0, 24), BigEndian) == LogChecksum.Read(_header.AsSpan(24));

    private uint Number(int at) => BinaryPrimitives.ReadUInt32BigEndian(_header.AsSpan(at));

    /// <summary>The bit without which the first frame follows the header.</summary>
    private bool MendHeader()
    {
        for (var bit = 0; bit < HeaderLength * 8; bit++)
        {
            Turn(_header, bit);
            if (IsHeader() && Salts.SequenceEqual(_frame.AsSpan(8, 8)) && SumOfFrame(LogChecksum.Read(_header.AsSpan(24))) == LogChecksum.Read(_frame.AsSpan(SumAt)))
            {
                _log.Position = 0;
                _log.Write(_header);
                _log.Position = HeaderLength + FrameLength;
                return true;
            }

            Turn(_header, bit);
        }

        return false;
    }

    /// <summary>Each generation of the log has other salts: a frame with one of them was of this one before a bit of the other was flipped.</summary>
    private bool IsRelated() => Salts[..4].SequenceEqual(_frame.AsSpan(8, 4)) || Salts[4..].SequenceEqual(_frame.AsSpan(12, 4));

    /// <summary>Mends the frame if one bit of it is wrong, and gives the sums that the next frame may have been written after.</summary>
    private LogChecksum[]? MendFrame(LogChecksum before, LogChecksum stored)
    {
        var computed = SumOfFrame(before);
        if (Different(Salts, _frame.AsSpan(8, 8)) is > 0 and var salts)
        {
            Salts.CopyTo(_frame.AsSpan(8));
            return salts == 1 && computed == stored ? [stored] : null;
        }

        var summed = Summed();
        var bits = computed.BitsTo(stored, summed, BigEndian);
        var sumIsWrong = BitOperations.PopCount(computed.First ^ stored.First) + BitOperations.PopCount(computed.Second ^ stored.Second) == 1;
        // With a wrong number a page would take the place of another: then rather none of what follows.
        var numbers = bits.Exists(bit => bit < PageNumbersLength * 8);
        if ((bits.Count == 0 && !sumIsWrong) || (numbers && (bits.Count > 1 || sumIsWrong) && !IsOfItsPage()))
            return null;
        if (bits.Count > 1 || sumIsWrong)
            return [stored, computed];
        Turn(summed, bits[0]);
        summed.AsSpan(0, PageNumbersLength).CopyTo(_frame);
        summed.AsSpan(PageNumbersLength).CopyTo(_frame.AsSpan(FrameHeaderLength));
        return [stored];
    }

    /// <summary>Whether the frame holds the page whose number it bears: from one state to the next a page keeps most of its bytes.</summary>
    private bool IsOfItsPage()
    {
        var (other, page) = (new byte[JournalStore.PageSize], _frame.AsSpan(FrameHeaderLength).ToArray());
        return ReadEarlier(other) ? IsKept(other, page) : ReadLater(other) && IsKept(page, other);
    }

    private static bool IsKept(byte[] earlier, byte[] later)
    {
        var (written, same) = (0, 0);
        for (var i = 0; i < earlier.Length; i++)
        {
            written += earlier[i] != 0 ? 1 : 0;
            same += earlier[i] != 0 && earlier[i] == later[i] ? 1 : 0;
        }

        return same * 10 >= written * 9;
    }

    /// <summary>Reads the page's state before this frame: the one in the log, or else in the database.</summary>
    private bool ReadEarlier(byte[] page)
    {
        for (var at = _log.Position - (2 * FrameLength); at >= HeaderLength; at -= FrameLength)
        {
            if (ReadState(at, page))
                return true;
        }

        using var database = File.OpenHandle(_database);
        var first = (BinaryPrimitives.ReadUInt32BigEndian(_frame) - 1L) * JournalStore.PageSize;
        return first >= 0 && RandomAccess.Read(database, page, first) == page.Length;
    }

    /// <summary>Reads the page's next state, if the log has one.</summary>
    private bool ReadLater(byte[] page)
    {
        for (var at = _log.Position; at + FrameLength <= _log.Length; at += FrameLength)
        {
            if (ReadState(at, page))
                return true;
        }

        return false;
    }

    /// <summary>Reads the frame at a place of the log if it is one of the same page and generation.</summary>
    private bool ReadState(long at, byte[] page)
    {
        Span<byte> number = stackalloc byte[16];
        return RandomAccess.Read(_log.SafeFileHandle, number, at) == number.Length
            && number[..4].SequenceEqual(_frame.AsSpan(0, 4))
            && number[8..].SequenceEqual(Salts)
            && RandomAccess.Read(_log.SafeFileHandle, page, at + FrameHeaderLength) == page.Length;
    }

    /// <summary>Those bytes of the frame that its checksum is over.</summary>
    private byte[] Summed() => [.. _frame.AsSpan(0, PageNumbersLength), .. _frame.AsSpan(FrameHeaderLength)];

    private LogChecksum SumOfFrame(LogChecksum before) =>
        before.Over(_frame.AsSpan(0, PageNumbersLength), BigEndian).Over(_frame.AsSpan(FrameHeaderLength), BigEndian);

    private void WriteFrame(LogChecksum sum)
    {
        sum.Write(_frame.AsSpan(SumAt));
        _log.Position -= FrameLength;
        _log.Write(_frame);
    }

    private static int Different(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        var bits = 0;
        for (var i = 0; i < one.Length; i++)
            bits += BitOperations.PopCount((uint)(one[i] ^ other[i]));
        return bits;
    }

    private static void Turn(byte[] bytes, int bit) => bytes[bit / 8] ^= (byte)(1 << (bit % 8));
}
