using System.Text.Json;

namespace MeterEdge.Control.Messages;

/// <summary>Who may sign what. Decided by the key's record, and of the message only by what it asks for.</summary>
internal static class Rights
{
    /// <summary>Why the key may not sign this; null when it may. What is missing in the claims is not judged here.</summary>
    public static (RefusalCode Code, string Why)? Refusal(MessageType type, JsonElement claims, VerifyKey key)
    {
        if (!key.Role.MaySign(type))
            return (RefusalCode.WrongRole, $"a key of the role {key.Role.Lower()} does not sign {type.Lower()} messages");
        return type switch
        {
            MessageType.Order => Order(claims, key),
            MessageType.Release => Release(claims, key),
            MessageType.Fact => Fact(claims, key),
            MessageType.Revoke or MessageType.Notice or MessageType.Approval or MessageType.Cancel or MessageType.Keys => null,
        };
    }

    private static (RefusalCode Code, string Why)? Order(JsonElement claims, VerifyKey key)
    {
        if (Text(claims, "rsn") is not { } word)
            return null;
        if (Text(claims, "verb") == "reconnect")
            return Words.ParseUpper<ReleaseReason>(word) is null ? Unknown : null;
        return Words.ParseUpper<CutReason>(word) is not { } reason ? Unknown
            : (key.Role == KeyRole.Duty) != (reason == CutReason.SafetyEmergency) ? NotOf(key, word)
            : Listed(key, word);
    }

    private static (RefusalCode Code, string Why)? Release(JsonElement claims, VerifyKey key)
    {
        if (Text(claims, "rsn") is not { } word)
            return null;
        return Words.ParseUpper<ReleaseReason>(word) is not { } reason ? Unknown
            : (key.Role == KeyRole.Payment) != (reason is ReleaseReason.Paid or ReleaseReason.Plan) ? NotOf(key, word)
            : Listed(key, word);
    }

    /// <summary>Anybody may protect a customer; what takes protection away, and the weather, is the duty engineer's.</summary>
    private static (RefusalCode Code, string Why)? Fact(JsonElement claims, VerifyKey key)
    {
        if (key.Role == KeyRole.Duty)
            return null;
        if (claims.TryGetProperty("on", out var on) && on.ValueKind == JsonValueKind.False)
            return (RefusalCode.WrongRole, "only duty takes a protection away");
        return Text(claims, "kind") == FactKind.Weather.Lower() ? (RefusalCode.WrongRole, "only duty tells the weather") : null;
    }

    private static (RefusalCode Code, string Why)? Listed(VerifyKey key, string word) =>
        key.Reasons.IsEmpty || key.Reasons.Contains(word) ? null : (RefusalCode.WrongReason, $"the key {key.Id} may not sign {word}");

    private static (RefusalCode Code, string Why) NotOf(VerifyKey key, string word) =>
        (RefusalCode.WrongReason, $"a key of the role {key.Role.Lower()} does not sign {word} here");

    private static (RefusalCode Code, string Why)? Unknown => (RefusalCode.WrongReason, "no such reason");

    private static string? Text(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
