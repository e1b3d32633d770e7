using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace MeterEdge.Configuration.Keys;

/// <summary>A text that stands for something else, e.g. the name of a time zone.</summary>
/// <param name="text">Which texts are possible at all.</param>
/// <param name="find">What a text stands for; null when it stands for nothing.</param>
/// <param name="name">The text that stands for a value.</param>
/// <param name="unknown">What to say of a text that stands for nothing.</param>
public sealed class MappedScalar<TValue>(TextScalar text, Func<string, TValue?> find, Func<TValue, string> name, Func<string, string> unknown)
    : Scalar<TValue>
    where TValue : class
{
    /// <inheritdoc/>
    public override Shape Shape => text.Shape;

    /// <inheritdoc/>
    public override bool TryRead(ScalarNode node, [MaybeNullWhen(false)] out TValue value, [NotNullWhen(false)] out string? problem)
    {
        value = null;
        if (!text.TryRead(node, out var written, out problem))
            return false;
        value = find(written);
        problem = value is null ? unknown(written) : null;
        return value is not null;
    }

    /// <inheritdoc/>
    public override void Write(TValue value, Utf8JsonWriter writer) => writer.WriteStringValue(name(value));
}
