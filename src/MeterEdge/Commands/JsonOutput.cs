using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MeterEdge.Commands;

/// <summary>Writes a command's result as indented JSON.</summary>
internal static class JsonOutput
{
    // Nothing here ends up in a web page, so letters of other scripts and signs stay readable.
    private static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(TextWriter output, Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes, Options))
            write(writer);
        output.WriteLine(Encoding.UTF8.GetString(bytes.WrittenSpan));
    }
}
