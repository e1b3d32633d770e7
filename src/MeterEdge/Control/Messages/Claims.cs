using System.Text.Json;

namespace MeterEdge.Control.Messages;

/// <summary>The claims of a token, taken out by name and kind. The first that is missing or not what it should be is remembered, and what came of it is void.</summary>
internal sealed class Claims(JsonElement root)
{
    // 9999-01-01: some room is left for adding minutes to it.
    private const long LatestSeconds = 253_370_764_800;

    /// <summary>What is wrong, in one line; null while nothing is.</summary>
    public string? Wrong { get; private set; }

    /// <summary>True when the claim is there.</summary>
    public bool Has(string name) => root.TryGetProperty(name, out _);

    /// <summary>A text of some shape that must be there.</summary>
    public string Text(string name, Func<string, bool> shape) => TextOrNull(name, shape) ?? Missing(name, "");

    /// <summary>A text of some shape, if it is there.</summary>
    public string? TextOrNull(string name, Func<string, bool> shape)
    {
        if (!root.TryGetProperty(name, out var value))
            return null;
        return value.ValueKind == JsonValueKind.String && value.GetString() is { } text && shape(text) ? text : Bad<string>(name, null);
    }

    /// <summary>One of our words, in upper case, that must be there.</summary>
    public T Word<T>(string name)
        where T : struct, Enum => WordOrNull<T>(name) ?? Missing(name, default(T));

    /// <summary>One of our words, in upper case, if it is there.</summary>
    public T? WordOrNull<T>(string name)
        where T : struct, Enum => TextOrNull(name, text => Words.ParseUpper<T>(text) is not null) is { } text ? Words.ParseUpper<T>(text) : null;

    /// <summary>One of our words, in lower case, that must be there.</summary>
    public T LowerWord<T>(string name)
        where T : struct, Enum => Words.ParseLower<T>(Text(name, text => Words.ParseLower<T>(text) is not null)) ?? default;

    /// <summary>A whole number that must be there.</summary>
    public long Number(string name) => NumberOrNull(name) ?? Missing(name, 0L);

    /// <summary>A whole number, if it is there.</summary>
    public long? NumberOrNull(string name)
    {
        if (!root.TryGetProperty(name, out var value))
            return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : Bad<long?>(name, null);
    }

    /// <summary>Yes or no, that must be there.</summary>
    public bool Flag(string name)
    {
        if (!root.TryGetProperty(name, out var value))
            return Missing(name, false);
        return value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : Bad(name, false);
    }

    /// <summary>Whole seconds since 1970 (RFC 7519, NumericDate), that must be there.</summary>
    public DateTimeOffset Seconds(string name) => SecondsOrNull(name) ?? Missing(name, default(DateTimeOffset));

    /// <summary>Whole seconds since 1970, if it is there.</summary>
    public DateTimeOffset? SecondsOrNull(string name) => NumberOrNull(name) switch
    {
        null => null,
        >= 0 and <= LatestSeconds and var seconds => DateTimeOffset.FromUnixTimeSeconds(seconds),
        _ => Bad<DateTimeOffset?>(name, null),
    };

    /// <summary>ISO 8601 with its offset, that must be there.</summary>
    public DateTimeOffset Instant(string name) => InstantOrNull(name) ?? Missing(name, default(DateTimeOffset));

    /// <summary>ISO 8601 with its offset, if it is there.</summary>
    public DateTimeOffset? InstantOrNull(string name) =>
        TextOrNull(name, text => Shapes.Instant(text) is not null) is { } text ? Shapes.Instant(text) : null;

    /// <summary>An object, if it is there.</summary>
    public JsonElement? ObjectOrNull(string name)
    {
        if (!root.TryGetProperty(name, out var value))
            return null;
        return value.ValueKind == JsonValueKind.Object ? value : Bad<JsonElement?>(name, null);
    }

    /// <summary>Notes that something does not fit together.</summary>
    public void Mark(string what) => Wrong ??= what;

    private T Missing<T>(string name, T instead)
    {
        Mark($"{name} is missing");
        return instead;
    }

    private T? Bad<T>(string name, T? instead)
    {
        Mark($"{name} is not what it should be");
        return instead;
    }
}
