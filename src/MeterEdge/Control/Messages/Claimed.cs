using System.Text.Json;

namespace MeterEdge.Control.Messages;

/// <summary>
/// What a refused message says of itself, so that its sender can be answered. Nobody has vouched for it: it names an answer and decides nothing.
/// </summary>
/// <param name="Id"><c>jti</c>, where it can be read.</param>
/// <param name="Meter"><c>sub</c>, where it can be read.</param>
/// <param name="Case"><c>case</c>, where it can be read.</param>
public sealed record Claimed(string? Id, string? Meter, string? Case)
{
    /// <summary>Nothing could be read.</summary>
    public static readonly Claimed Nothing = new(null, null, null);

    /// <summary>As far as the text can be read; of a name that comes twice, the first.</summary>
    internal static Claimed In(ReadOnlySpan<byte> json)
    {
        var claimed = Nothing;
        try
        {
            var reader = new Utf8JsonReader(json, new() { MaxDepth = StrictJson.MostLevels });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return claimed;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString();
                reader.Read();
                if (reader.TokenType == JsonTokenType.String && reader.GetString() is { } text && Shapes.IsId(text))
                    claimed = claimed.With(name, text);
                else
                    reader.Skip();
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // What was read until here is what there is.
        }

        return claimed;
    }

    private Claimed With(string? name, string text) => name switch
    {
        "jti" => this with { Id = Id ?? text },
        "sub" => this with { Meter = Meter ?? text },
        "case" => this with { Case = Case ?? text },
        _ => this,
    };
}
