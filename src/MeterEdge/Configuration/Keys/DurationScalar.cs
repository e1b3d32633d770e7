using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MeterEdge.Configuration.Keys;

/// <summary>A duration, written <c>hh:mm:ss</c> or <c>d.hh:mm:ss</c>, with fractions of a second after a dot.</summary>
/// <param name="min">Least value, inclusive.</param>
/// <param name="max">Greatest value, inclusive.</param>
/// <param name="dividesDay">A whole number of them must fill a day, so that they fall on the same local times every day.</param>
public sealed partial class DurationScalar(TimeSpan min, TimeSpan max, bool dividesDay = false) : Scalar<TimeSpan>
{
    /// <inheritdoc/>
    public override Shape Shape => new("string") { Pattern = Form().ToString() };

    /// <inheritdoc/>
    public override bool TryRead(ScalarNode node, out TimeSpan value, [NotNullWhen(false)] out string? problem)
    {
        value = default;
        // The form is checked first because .NET also takes "6" for six days.
        problem = node.Kind is not (ScalarKind.Text or ScalarKind.Variable) ? $"expects a duration in quotes like \"00:01:00\", not {node.Describe()}"
            : !Form().IsMatch(node.Text) || !TimeSpan.TryParseExact(node.Text, "c", CultureInfo.InvariantCulture, out value)
                ? "expects a duration like 00:01:00 (hours, minutes, seconds) or 1.00:00:00 (a day)"
            : value < min || value > max ? $"expects a duration from {min:c} to {max:c}"
            : dividesDay && (value.Ticks % TimeSpan.TicksPerSecond != 0 || TimeSpan.TicksPerDay % value.Ticks != 0)
                ? "must divide a day into equal parts of whole seconds, e.g. 00:01:00, 00:15:00 or 01:00:00"
            : null;
        return problem is null;
    }

    /// <inheritdoc/>
    public override void Write(TimeSpan value, Utf8JsonWriter writer) => writer.WriteStringValue(value.ToString("c", CultureInfo.InvariantCulture));

    [GeneratedRegex(@"^([0-9]{1,7}\.)?[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,7})?$")]
    private static partial Regex Form();
}
