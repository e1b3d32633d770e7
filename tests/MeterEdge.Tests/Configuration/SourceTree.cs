namespace MeterEdge.Tests.Configuration;

/// <summary>Files of the repository that the tests compare with.</summary>
internal static class SourceTree
{
    /// <summary>Full path of a file, named from the root of the repository.</summary>
    public static string Path(string relative)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(folder.FullName, "MeterEdge.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("the tests do not run inside the repository");
        return System.IO.Path.Combine(folder.FullName, relative);
    }
}
