using System.Text;
using System.Text.Json;

namespace MeterEdge.HeadEnd.Watch;

/// <summary>A message as one line of JSON: <c>{"topic":...,"payload":...}</c>.</summary>
public static class WatchJson
{
    /// <summary>The line, or null when the payload is not JSON. An empty payload becomes null.</summary>
    public static string? Line(string topic, ReadOnlyMemory<byte> payload)
    {
        using var buffer = new MemoryStream();
        try
        {
            using var writer = new Utf8JsonWriter(buffer);
            writer.WriteStartObject();
            writer.WriteString("topic", topic);
            writer.WritePropertyName("payload");
            if (payload.IsEmpty)
            {
                writer.WriteNullValue();
            }
            else
            {
                using var document = JsonDocument.Parse(payload);
                document.RootElement.WriteTo(writer);
            }

            writer.WriteEndObject();
            writer.Flush();
            return Encoding.UTF8.GetString(buffer.ToArray());
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException)
        {
            // Half a surrogate pair is syntactically JSON but is not text, and only shows when it is written.
            return null;
        }
    }
}
