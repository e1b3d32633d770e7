using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;

namespace MeterEdge.Configuration.Keys;

/// <summary>A whole number.</summary>
/// <param name="min">Least value, inclusive.</param>
/// <param name="max">Greatest value, inclusive.</param>
/// <param name="only">The only values allowed, in rising order; empty when all between are.</param>
public sealed class IntegerScalar(int min, int max, params int[] only) : Scalar<int>
{
    /// <inheritdoc/>
    public override Shape Shape => new("integer") { Min = min, Max = max, Numbers = only };

    /// <inheritdoc/>
    public override bool TryRead(ScalarNode node, out int value, [NotNullWhen(false)] out string? problem)
    {
        value = 0;
        problem = node.Kind is not (ScalarKind.Number or ScalarKind.Variable) ? $"expects a whole number without quotes, not {node.Describe()}"
            : !int.TryParse(node.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value)
                || value < min || value > max || (only.Length > 0 && !only.Contains(value)) ? Expectation
            : null;
        return problem is null;
    }

    /// <inheritdoc/>
    public override void Write(int value, Utf8JsonWriter writer) => writer.WriteNumberValue(value);

    private string Expectation => only.Length > 0
        ? $"expects one of {string.Join(", ", only)}"
        : $"expects a whole number from {min} to {max}";
}
