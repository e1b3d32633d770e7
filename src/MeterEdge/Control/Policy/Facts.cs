using System.Text.Json;
using MeterEdge.Control.Messages;

namespace MeterEdge.Control.Policy;

/// <summary>The facts of a question that hold at the planned moment.</summary>
internal static class Facts
{
    /// <summary>Facts of a kind that concern the order's customer or the whole edge.</summary>
    public static IEnumerable<SignedMessage.Fact> Holding(this CutQuestion question, FactKind kind) => question.Facts.Where(fact =>
        fact.Kind == kind && fact.On && (fact.Until is not { } until || until > question.Planned) && Concerns(fact, question.Order));

    /// <summary>A text of the fact's data; null when there is none.</summary>
    public static string? Text(this SignedMessage.Fact fact, string name) => Member(fact, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>A number of the fact's data; null when there is none.</summary>
    public static decimal? Number(this SignedMessage.Fact fact, string name) =>
        Member(fact, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetDecimal(out var value) ? value : null;

    /// <summary>A flag of the fact's data; false when there is none.</summary>
    public static bool Flag(this SignedMessage.Fact fact, string name) => Member(fact, name) is { ValueKind: JsonValueKind.True };

    private static JsonElement? Member(SignedMessage.Fact fact, string name) =>
        fact.Data is { ValueKind: JsonValueKind.Object } data && data.TryGetProperty(name, out var member) ? member : null;

    // An account's fact protects all of its meters, whichever it names.
    private static bool Concerns(SignedMessage.Fact fact, SignedMessage order) =>
        fact.Account is { } account ? account == order.Account : fact.Meter is null || fact.Meter == order.Meter;
}
