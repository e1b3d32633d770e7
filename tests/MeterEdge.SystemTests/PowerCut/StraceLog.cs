using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace MeterEdge.SystemTests.PowerCut;

/// <summary>
/// What <c>strace</c> wrote: one call a line, all text in hex, the path of a descriptor behind its number. A call during which another
/// thread said something is split in two lines; it counts where it ended.
/// </summary>
internal static partial class StraceLog
{
    // Those that could change a file in another way than is known here fail the recording instead of leaving it wrong.
    private const string Calls =
        "openat,creat,write,writev,pwrite64,pwritev,pwritev2,ftruncate,truncate,fallocate,fsync,fdatasync,sync_file_range,"
        + "rename,renameat,renameat2,unlink,unlinkat,link,linkat,symlink,symlinkat,copy_file_range,sendfile,splice";

    // Built anew by the first connection that opens the database; what it held before is not looked at.
    private const string SharedMemory = "-shm";

    private const string Unfinished = " <unfinished ...>";

    /// <summary>Arguments for <c>strace</c>, before the program that it is to run.</summary>
    public static IReadOnlyList<string> Arguments(string log) =>
        ["-f", "--seccomp-bpf", "-qq", "-xx", "-y", "-s", "1000000", "-e", "signal=none", "-e", "trace=" + Calls, "-o", log];

    /// <summary>The successful calls that concern files in a folder.</summary>
    public static IEnumerable<DiskCall> Read(string log, string folder)
    {
        var split = new Dictionary<string, string>();
        foreach (var line in File.ReadLines(log))
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            var (thread, said) = (line[..space], line[space..].TrimStart());
            if (said.EndsWith(Unfinished, StringComparison.Ordinal))
            {
                split[thread] = said[..^Unfinished.Length];
                continue;
            }

            if (said.StartsWith("<... ", StringComparison.Ordinal))
                said = split[thread] + said[(said.IndexOf("resumed>", StringComparison.Ordinal) + "resumed>".Length)..];
            if (Parse(said, folder) is { } call)
                yield return call;
        }
    }

    private static DiskCall? Parse(string said, string folder)
    {
        var name = said[..Math.Max(0, said.IndexOf('(', StringComparison.Ordinal))];
        var result = Result().Match(said);
        if (name.Length == 0 || !result.Success)
            return null;
        var arguments = said[(name.Length + 1)..result.Index];
        var paths = name is "openat" ? [Text(arguments)] : Described().Matches(arguments) is { Count: > 0 } described && !name.StartsWith("re", StringComparison.Ordinal)
            ? [Decode(described[0].Groups[1].Value)]
            : Quoted().Matches(arguments).Select(one => Decode(one.Groups[1].Value)).ToArray();
        if (paths.Length == 0 || !paths[0].StartsWith(folder, StringComparison.Ordinal) || paths[0].EndsWith(SharedMemory, StringComparison.Ordinal))
            return null;
        var path = paths[0];
        return name switch
        {
            "openat" => new DiskCall.Open(path, arguments.Contains("O_CREAT", StringComparison.Ordinal), arguments.Contains("O_TRUNC", StringComparison.Ordinal)),
            "pwrite64" => Write(path, arguments, Number(result.Groups[1].Value)),
            "ftruncate" => new DiskCall.Resize(path, LastNumber(arguments)),
            "fsync" or "fdatasync" => new DiskCall.Sync(path),
            "rename" => new DiskCall.Rename(path, paths[1]),
            "unlink" => new DiskCall.Unlink(path),
            _ => throw new InvalidDataException($"the recording holds a call that is not known here: {said[..Math.Min(said.Length, 200)]}"),
        };
    }

    private static DiskCall.Write Write(string path, string arguments, long written)
    {
        var text = Quoted().Match(arguments);
        var bytes = Bytes(text.Groups[1].Value);
        Assert.True(bytes.Length == written, $"the recording holds {bytes.Length} of {written} bytes");
        return new(path, LastNumber(arguments), bytes);
    }

    private static string Text(string arguments) => Decode(Quoted().Match(arguments).Groups[1].Value);

    private static long LastNumber(string arguments) => Number(arguments[(arguments.LastIndexOf(' ') + 1)..]);

    private static long Number(string text) => long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    private static string Decode(string hex) => Encoding.UTF8.GetString(Bytes(hex));

    /// <summary>E.g. <c>\x2f\x74</c>.</summary>
    private static byte[] Bytes(string hex)
    {
        var bytes = new byte[hex.Length / 4];
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)((Digit(hex[(i * 4) + 2]) << 4) | Digit(hex[(i * 4) + 3]));
        return bytes;
    }

    private static int Digit(char hex) => hex <= '9' ? hex - '0' : hex - 'a' + 10;

    [GeneratedRegex(@"\)\s+= (\d+)(?:<[^""]*>)?$", RegexOptions.RightToLeft)]
    private static partial Regex Result();

    [GeneratedRegex(@"^\d+<((?:\\x[0-9a-f]{2})*)>")]
    private static partial Regex Described();

    [GeneratedRegex("\"((?:\\\\x[0-9a-f]{2})*)\"")]
    private static partial Regex Quoted();
}
