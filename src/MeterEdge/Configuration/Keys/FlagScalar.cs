using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace MeterEdge.Configuration.Keys;

/// <summary><c>true</c> or <c>false</c>.</summary>
public sealed class FlagScalar : Scalar<bool>
{
    /// <inheritdoc/>
    public override Shape Shape => new("boolean");

    /// <inheritdoc/>
    public override bool TryRead(ScalarNode node, out bool value, [NotNullWhen(false)] out string? problem)
    {
        value = false;
        problem = node.Kind is ScalarKind.Flag or ScalarKind.Variable && bool.TryParse(node.Text, out value)
            ? null
            : $"expects true or false without quotes, not {node.Describe()}";
        return problem is null;
    }

    /// <inheritdoc/>
    public override void Write(bool value, Utf8JsonWriter writer) => writer.WriteBooleanValue(value);
}
