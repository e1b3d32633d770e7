namespace MeterEdge.Configuration;

/// <summary>Reads files that should be small.</summary>
internal static class BoundedFile
{
    // Read by and by: an array of the largest size would stay in the daemon's memory for ever.
    private const int Piece = 16 << 10;

    /// <summary>The bytes of a file; more than the limit, and not all, when it is larger.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be read.</exception>
    public static byte[] Read(string path, int limit)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var text = new MemoryStream();
        var piece = new byte[Piece];
        for (int count; text.Length <= limit && (count = file.Read(piece)) > 0;)
            text.Write(piece, 0, count);
        return text.ToArray();
    }
}
