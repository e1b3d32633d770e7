using System.Text.Json;
using System.Text.Json.Serialization;

namespace MeterEdge.Contract;

/// <summary>
/// One value of a reading: an exact decimal number in the unit its key names, or a word such as <c>closed</c>
/// for <c>switch_state</c>. Exactly one of the two is set.
/// </summary>
/// <param name="Number">The number, without float noise; energies are whole Wh or varh.</param>
/// <param name="Text">The word, for quantities that are not numbers.</param>
[JsonConverter(typeof(ReadingValueConverter))]
public readonly record struct ReadingValue(decimal? Number, string? Text)
{
    /// <summary>A number.</summary>
    public static implicit operator ReadingValue(decimal number) => new(number, null);

    /// <summary>A word.</summary>
    public static implicit operator ReadingValue(string text) => new(null, text);

    /// <inheritdoc/>
    public override string ToString() =>
        Text ?? Number?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "";
}

/// <summary>Reads and writes a <see cref="ReadingValue"/> as a bare JSON number or string.</summary>
public sealed class ReadingValueConverter : JsonConverter<ReadingValue>
{
    /// <inheritdoc/>
    public override ReadingValue Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number
            ? new(reader.GetDecimal(), null)
            : new(null, reader.GetString() ?? throw new JsonException("a value of a reading is a number or a word, not null"));

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, ReadingValue value, JsonSerializerOptions options)
    {
        if (value.Text is { } text)
        {
            writer.WriteStringValue(text);
        }
        else
        {
            writer.WriteNumberValue(value.Number ?? throw new JsonException("a value of a reading cannot be empty"));
        }
    }
}
