using System.Text.Json;
using MeterEdge.Control.Messages;

namespace MeterEdge.Control.Cases;

/// <summary>The latest word on a fact: that it holds, and until when.</summary>
/// <param name="Fact">As it was said.</param>
/// <param name="Received">When.</param>
public sealed record FactFile(SignedMessage.Fact Fact, DateTimeOffset Received)
{
    /// <summary>One of a kind for each account, and for the edge; of the medical ones one for each group of persons.</summary>
    public string Id => IdOf(Fact);

    /// <summary>What a fact is kept under.</summary>
    public static string IdOf(SignedMessage.Fact fact)
    {
        var group = fact.Data is { ValueKind: JsonValueKind.Object } data && data.TryGetProperty("group", out var named) && named.ValueKind == JsonValueKind.String
            ? named.GetString()
            : null;

        // Names that nobody has agreed on share one place, or one key could fill all of them.
        var place = group is null or "medical" or "life_support" or "under2" or "75plus" or "disabled" ? group : "other";
        return $"{fact.Kind.Lower()}|{fact.Account}|{(fact.Kind == FactKind.Medical ? place : null)}";
    }

    /// <summary>True until it ends by itself.</summary>
    public bool Holds(DateTimeOffset now) => Fact.Until is not { } until || now < until;
}
