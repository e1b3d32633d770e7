namespace MeterEdge.SystemTests.PowerCut;

/// <summary>One file of a recording, by whatever name: what is on the disk for certain, and what has been asked for since.</summary>
internal sealed class RecordedFile
{
    private const int Sector = 512;
    private readonly List<DiskCall> _pending = [];
    private byte[] _durable = [];

    public void Add(DiskCall.Write write) => _pending.Add(write);

    public void Add(DiskCall.Resize resize) => _pending.Add(resize);

    /// <summary>Whether something could be lost.</summary>
    public bool IsPending => _pending.Count > 0;

    /// <summary>The kernel said that everything is on the disk.</summary>
    public void Sync()
    {
        _durable = After(Loss.Nothing, Random.Shared, _durable);
        _pending.Clear();
    }

    /// <summary>What a power cut at this moment can leave.</summary>
    public byte[] Left(Loss loss, Random random) => After(loss, random, (byte[])_durable.Clone());

    private byte[] After(Loss loss, Random random, byte[] bytes)
    {
        var kept = loss == Loss.Tail ? random.Next(_pending.Count + 1) : _pending.Count;
        foreach (var call in _pending.Take(kept))
        {
            bytes = call switch
            {
                DiskCall.Resize resize => Reaches(loss, random) ? Sized(bytes, resize.Length) : bytes,
                DiskCall.Write write => Written(bytes, write, loss, random),
                _ => throw new InvalidOperationException($"{call} changes no file"),
            };
        }

        return bytes;
    }

    private static bool Reaches(Loss loss, Random random) => loss switch
    {
        Loss.Nothing or Loss.Tail or Loss.Contents => true,
        Loss.Everything => false,
        Loss.AnyCalls or Loss.AnySectors => random.Next(2) == 0,
    };

    private static byte[] Written(byte[] bytes, DiskCall.Write write, Loss loss, Random random) => loss switch
    {
        Loss.Nothing or Loss.Tail or Loss.Everything or Loss.AnyCalls => Reaches(loss, random) ? Put(bytes, write, _ => true) : bytes,
        Loss.AnySectors => Put(bytes, write, _ => random.Next(2) == 0),
        // A file system may note the new length before the bytes.
        Loss.Contents => Put(bytes, write, _ => false),
    };

    private static byte[] Put(byte[] bytes, DiskCall.Write write, Func<long, bool> reaches)
    {
        var end = write.Offset + write.Bytes.Length;
        if (end > bytes.Length)
            bytes = Sized(bytes, end);
        for (var at = write.Offset; at < end;)
        {
            var next = Math.Min(end, ((at / Sector) + 1) * Sector);
            if (reaches(at))
                write.Bytes.AsSpan((int)(at - write.Offset), (int)(next - at)).CopyTo(bytes.AsSpan((int)at));
            at = next;
        }

        return bytes;
    }

    private static byte[] Sized(byte[] bytes, long length)
    {
        Array.Resize(ref bytes, (int)length);
        return bytes;
    }
}

/// <summary>Of what was written and not yet synced, what a power cut takes.</summary>
internal enum Loss
{
    /// <summary>All of it had reached the disk.</summary>
    Nothing,

    /// <summary>None of it had.</summary>
    Everything,

    /// <summary>Only the first calls had, of each file by itself.</summary>
    Tail,

    /// <summary>Any calls had.</summary>
    AnyCalls,

    /// <summary>Any sectors of 512 bytes had, also in the middle of one write.</summary>
    AnySectors,

    /// <summary>The lengths had, and not the bytes.</summary>
    Contents,
}
