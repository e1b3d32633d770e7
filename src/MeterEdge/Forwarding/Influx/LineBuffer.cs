using System.Buffers;
using System.IO.Compression;
using MeterEdge.Readings;

namespace MeterEdge.Forwarding.Influx;

/// <summary>Turns readings into compressed lines. The memory for the lines is used again and again; only the small result is new.</summary>
/// <param name="settings">Limits, and what tags need.</param>
internal sealed class LineBuffer(InfluxSettings settings)
{
    private readonly Lock _gate = new();
    private readonly ArrayBufferWriter<byte> _lines = new(settings.MostBytes + 4096);

    /// <summary>As many of the leading readings as fit, one at least.</summary>
    /// <param name="readings">The readings, one or more.</param>
    /// <param name="mostBytes">Most bytes of lines.</param>
    /// <returns>How many, and their lines compressed.</returns>
    public (int Count, byte[] Compressed) Pack(IReadOnlyList<Reading> readings, int mostBytes)
    {
        // One batch is packed at a time; what is on its way has its own copy.
        lock (_gate)
        {
            var (count, bytes) = Write(readings, mostBytes);
            return (count, Compress(_lines.WrittenSpan[..bytes]));
        }
    }

    private (int Count, int Bytes) Write(IReadOnlyList<Reading> readings, int mostBytes)
    {
        _lines.ResetWrittenCount();
        for (var count = 0; count < readings.Count; count++)
        {
            var before = _lines.WrittenCount;
            var snapshot = readings[count].Snapshot;
            LineProtocol.Append(_lines, snapshot, settings.Edge, settings.Customers.GetValueOrDefault(snapshot.Meter.Serial, CustomerTags.Unknown));
            if (count > 0 && (_lines.WrittenCount > mostBytes || count == settings.MostLines))
                return (count, before);
        }

        return (readings.Count, _lines.WrittenCount);
    }

    private static byte[] Compress(ReadOnlySpan<byte> lines)
    {
        // Lines of meters are much alike: a tenth of their length is usual.
        using var compressed = new MemoryStream(lines.Length / 8);
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(lines);
        return compressed.ToArray();
    }
}
