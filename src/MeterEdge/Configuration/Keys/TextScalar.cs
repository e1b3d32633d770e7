using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MeterEdge.Configuration.Keys;

/// <summary>A text of one line.</summary>
/// <param name="maxLength">Most characters.</param>
/// <param name="pattern">What it must match; null for anything.</param>
/// <param name="expected">What to say when it does not match, e.g. <c>expects A-Z a-z 0-9 . _ -</c>.</param>
/// <param name="check">A rule no pattern can hold: null when fine, else what is wrong.</param>
public sealed class TextScalar(int maxLength, Regex? pattern = null, string? expected = null, Func<string, string?>? check = null)
    : Scalar<string>
{
    /// <inheritdoc/>
    public override Shape Shape => new("string") { MaxLength = maxLength, Pattern = pattern?.ToString() };

    /// <inheritdoc/>
    public override bool TryRead(ScalarNode node, [MaybeNullWhen(false)] out string value, [NotNullWhen(false)] out string? problem)
    {
        value = node.Text;
        problem = node.Kind is not (ScalarKind.Text or ScalarKind.Variable) ? $"expects a text in quotes, not {node.Describe()}"
            : value.Length == 0 ? "is empty"
            : value.Length > maxLength ? $"is longer than {maxLength} characters"
            : value.Any(char.IsControl) ? "holds a control character"
            : pattern is not null && !pattern.IsMatch(value) ? expected ?? $"must match {pattern}"
            : check?.Invoke(value);
        return problem is null;
    }

    /// <inheritdoc/>
    public override void Write(string value, Utf8JsonWriter writer) => writer.WriteStringValue(value);
}
