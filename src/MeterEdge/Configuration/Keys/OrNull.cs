using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace MeterEdge.Configuration.Keys;

/// <summary>A text or null.</summary>
public sealed class TextOrNull(Scalar<string> text) : Scalar<string?>
{
    /// <inheritdoc/>
    public override Shape Shape => text.Shape with { Nullable = true };

    /// <inheritdoc/>
    public override bool TryRead(ScalarNode node, out string? value, [NotNullWhen(false)] out string? problem)
    {
        (value, problem) = (null, null);
        return node.IsNull || text.TryRead(node, out value, out problem);
    }

    /// <inheritdoc/>
    public override void Write(string? value, Utf8JsonWriter writer)
    {
        if (value is null)
            writer.WriteNullValue();
        else
            text.Write(value, writer);
    }
}

/// <summary>A value or null.</summary>
public sealed class ValueOrNull<TValue>(Scalar<TValue> inner) : Scalar<TValue?>
    where TValue : struct
{
    /// <inheritdoc/>
    public override Shape Shape => inner.Shape with { Nullable = true };

    /// <inheritdoc/>
    public override bool TryRead(ScalarNode node, [MaybeNullWhen(false)] out TValue? value, [NotNullWhen(false)] out string? problem)
    {
        (value, problem) = (null, null);
        if (node.IsNull)
            return true;
        var read = inner.TryRead(node, out var found, out problem);
        value = found;
        return read;
    }

    /// <inheritdoc/>
    public override void Write(TValue? value, Utf8JsonWriter writer)
    {
        if (value is { } present)
            inner.Write(present, writer);
        else
            writer.WriteNullValue();
    }
}
