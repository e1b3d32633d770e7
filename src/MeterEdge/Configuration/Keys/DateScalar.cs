using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;

namespace MeterEdge.Configuration.Keys;

/// <summary>A day, written <c>2026-06-07</c>.</summary>
public sealed class DateScalar : Scalar<DateOnly>
{
    private const string Form = "yyyy-MM-dd";

    /// <inheritdoc/>
    public override Shape Shape => new("string") { Pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" };

    /// <inheritdoc/>
    public override bool TryRead(ScalarNode node, out DateOnly value, [NotNullWhen(false)] out string? problem)
    {
        value = default;
        problem = node.Kind is ScalarKind.Text or ScalarKind.Variable
            && DateOnly.TryParseExact(node.Text, Form, CultureInfo.InvariantCulture, DateTimeStyles.None, out value)
            ? null
            : "expects a day like \"2026-06-07\"";
        return problem is null;
    }

    /// <inheritdoc/>
    public override void Write(DateOnly value, Utf8JsonWriter writer) => writer.WriteStringValue(value.ToString(Form, CultureInfo.InvariantCulture));
}
