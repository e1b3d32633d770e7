using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;

namespace MeterEdge.Configuration.Keys;

/// <summary>An exact decimal number.</summary>
/// <param name="min">Least value, inclusive.</param>
/// <param name="max">Greatest value, inclusive.</param>
public sealed class DecimalScalar(decimal min, decimal max) : Scalar<decimal>
{
    // Divided by it, a number loses the zeros at its end: 1.0 and 1 are one value.
    private const decimal One = 1.0000000000000000000000000000m;

    /// <inheritdoc/>
    public override Shape Shape => new("number") { Min = min, Max = max };

    /// <inheritdoc/>
    public override bool TryRead(ScalarNode node, out decimal value, [NotNullWhen(false)] out string? problem)
    {
        value = 0;
        problem = node.Kind is ScalarKind.Number or ScalarKind.Variable
            && decimal.TryParse(node.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out value)
            && value >= min && value <= max
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"expects a number from {min} to {max}");
        return problem is null;
    }

    /// <inheritdoc/>
    public override void Write(decimal value, Utf8JsonWriter writer) => writer.WriteNumberValue(value / One);
}
