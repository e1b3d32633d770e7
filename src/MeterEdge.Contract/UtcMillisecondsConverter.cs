using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MeterEdge.Contract;

/// <summary>
/// Writes an instant as UTC with exactly three decimals and a <c>Z</c>, e.g. <c>2026-11-23T10:15:00.412Z</c>;
/// reads any ISO 8601 instant that names its offset.
/// </summary>
public sealed class UtcMillisecondsConverter : JsonConverter<DateTimeOffset>
{
    /// <summary>The one format of an instant in the contract.</summary>
    public const string Format = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <inheritdoc/>
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetDateTimeOffset().ToUniversalTime();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        Span<byte> text = stackalloc byte[32];
        value.UtcDateTime.TryFormat(text, out var length, Format, CultureInfo.InvariantCulture);
        writer.WriteStringValue(text[..length]);
    }
}
