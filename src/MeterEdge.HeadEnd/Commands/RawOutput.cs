using System.Text;
using Microsoft.Win32.SafeHandles;

namespace MeterEdge.HeadEnd.Commands;

/// <summary>
/// Standard output that says when nobody reads it any more: <see cref="Console.Out"/> swallows that, and a command that never ends
/// by itself would go on for ever behind <c>| head</c>.
/// </summary>
internal static class RawOutput
{
    private const int Descriptor = 1;

    /// <summary>Opens it; every line is written at once. A write throws <see cref="IOException"/> when nobody reads.</summary>
    public static StreamWriter Open() =>
        new(new FileStream(new SafeFileHandle(Descriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0), new UTF8Encoding(false)) { AutoFlush = true };
}
