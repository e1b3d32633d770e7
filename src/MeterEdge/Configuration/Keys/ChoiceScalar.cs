using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace MeterEdge.Configuration.Keys;

/// <summary>One of a closed set of words.</summary>
/// <param name="words">Each choice with its word.</param>
public sealed class ChoiceScalar<TChoice>(params (TChoice Choice, string Word)[] words) : Scalar<TChoice>
    where TChoice : struct, Enum
{
    /// <inheritdoc/>
    public override Shape Shape => new("string") { Words = [.. words.Select(pair => pair.Word)] };

    /// <inheritdoc/>
    public override bool TryRead(ScalarNode node, out TChoice value, [NotNullWhen(false)] out string? problem)
    {
        var known = words.Select(pair => pair.Word).ToList();
        var at = node.Kind is ScalarKind.Text or ScalarKind.Variable ? known.IndexOf(node.Text) : -1;
        value = at < 0 ? default : words[at].Choice;
        problem = at < 0 ? $"expects {string.Join(" or ", known)}{NearestName.Suggestion(node.Text, known)}" : null;
        return problem is null;
    }

    /// <inheritdoc/>
    public override void Write(TChoice value, Utf8JsonWriter writer) => writer.WriteStringValue(Word(value));

    /// <summary>The word of a choice.</summary>
    public string Word(TChoice value) => Array.Find(words, pair => pair.Choice.Equals(value)).Word;
}

/// <summary>Makes choices.</summary>
public static class Choice
{
    /// <summary>Every choice of the enum, its name being its word.</summary>
    public static ChoiceScalar<TChoice> ByName<TChoice>()
        where TChoice : struct, Enum => new([.. Enum.GetValues<TChoice>().Select(choice => (choice, choice.ToString()))]);
}
