using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace MeterEdge.Configuration.Keys;

/// <summary>How one kind of value is read, written and described.</summary>
public abstract class Scalar<TValue>
{
    /// <summary>What the JSON Schema says of it.</summary>
    public abstract Shape Shape { get; }

    /// <summary>Reads a value, or says what is wrong with it.</summary>
    public abstract bool TryRead(ScalarNode node, [MaybeNullWhen(false)] out TValue value, [NotNullWhen(false)] out string? problem);

    /// <summary>Writes a value in the one form that stands for it.</summary>
    public abstract void Write(TValue value, Utf8JsonWriter writer);
}

/// <summary>What a JSON Schema can say of a scalar.</summary>
/// <param name="Type">JSON type: <c>string</c>, <c>integer</c>, <c>number</c> or <c>boolean</c>.</param>
public sealed record Shape(string Type)
{
    /// <summary>Null is allowed.</summary>
    public bool Nullable { get; init; }

    /// <summary>Least value, inclusive.</summary>
    public decimal? Min { get; init; }

    /// <summary>Greatest value, inclusive.</summary>
    public decimal? Max { get; init; }

    /// <summary>Regular expression that a text matches.</summary>
    public string? Pattern { get; init; }

    /// <summary>Most characters of a text.</summary>
    public int? MaxLength { get; init; }

    /// <summary>The only texts allowed; empty when open.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>The only numbers allowed; empty when open.</summary>
    public IReadOnlyList<int> Numbers { get; init; } = [];
}
