namespace MeterEdge.SystemTests.PowerCut;

/// <summary>A call of a process that changes what a disk holds, or makes it durable.</summary>
/// <param name="Path">The file or folder.</param>
internal abstract record DiskCall(string Path)
{
    /// <summary>A file was opened.</summary>
    /// <param name="Path">The file.</param>
    /// <param name="MayCreate">Whether it is made when there is none.</param>
    /// <param name="Empties">Whether what it held goes.</param>
    public sealed record Open(string Path, bool MayCreate, bool Empties) : DiskCall(Path);

    /// <summary>Bytes were written.</summary>
    public sealed record Write(string Path, long Offset, byte[] Bytes) : DiskCall(Path);

    /// <summary>A file was cut or extended.</summary>
    public sealed record Resize(string Path, long Length) : DiskCall(Path);

    /// <summary>The kernel said that a file or a folder is on the disk.</summary>
    public sealed record Sync(string Path) : DiskCall(Path);

    /// <summary>A file has another name, and whatever had that name has none.</summary>
    public sealed record Rename(string Path, string To) : DiskCall(Path);

    /// <summary>A file has no name any more.</summary>
    public sealed record Unlink(string Path) : DiskCall(Path);
}
