namespace MeterEdge.SystemTests.Plant;

/// <summary>A folder of one test. Its path is short, because sockets in it must have short paths.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("me-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
