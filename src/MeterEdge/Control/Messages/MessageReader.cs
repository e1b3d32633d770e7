using System.Security.Cryptography;
using System.Text;

namespace MeterEdge.Control.Messages;

/// <summary>
/// Reads and verifies what comes down signed. The checks stand in the contract's order (Signed messages), each with its code, and the first that
/// says no is the answer. Whatever the bytes, it throws nothing.
/// </summary>
public static class MessageReader
{
    /// <summary>What a payload is.</summary>
    /// <param name="payload">As it came.</param>
    /// <param name="topic">Below <c>{Prefix}/{Edge}/</c>, e.g. <c>down/order</c>.</param>
    /// <param name="keys">The keys in force.</param>
    /// <param name="edge">Name of this concentrator.</param>
    /// <param name="accountOfMeter">The account of every meter that there is, by serial number; null for one without.</param>
    public static CheckedMessage Read(
        ReadOnlySpan<byte> payload, string topic, KeySet keys, string edge, IReadOnlyDictionary<string, string?> accountOfMeter)
    {
        if (payload.Length > CompactToken.LargestBytes)
            return Refused(RefusalCode.TooLarge, $"{payload.Length} bytes, at most {CompactToken.LargestBytes}", []);
        if (topic == MessageTypes.CancelTopic && payload.TrimStart(" \t\r\n"u8) is [(byte)'{', ..])
            return Unsigned(payload);

        var (token, wrong) = CompactToken.Split(payload);
        if (token is null)
            return Refused(RefusalCode.Malformed, wrong!, []);
        var (header, wrongHeader) = TokenHeader.Read(token.Header);
        if (wrongHeader is not null)
            return Refused(RefusalCode.Malformed, wrongHeader, token.Claims);
        var (root, wrongClaims) = StrictJson.Object(token.Claims);
        if (wrongClaims is not null)
            return Refused(RefusalCode.Malformed, $"claims: {wrongClaims}", token.Claims);

        if (MessageTypes.Parse(header.Typ) is not { } type || type.Topic() != topic)
            return Refused(RefusalCode.WrongType, $"no such typ on {topic}", token.Claims);
        var claims = new Claims(root);
        var issuer = claims.Text("iss", Shapes.IsId);
        if (!keys.Keys.TryGetValue(header.Kid, out var key) || key.Issuer != issuer)
            return Refused(RefusalCode.UnknownKey, "no key of this iss has this kid", token.Claims);
        if (Rights.Refusal(type, root, key) is var (code, why))
            return Refused(code, why, token.Claims);
        if (Forgery(payload, token.Signature, key) is { } forged)
            return Refused(RefusalCode.BadSignature, forged, token.Claims);

        if (claims.Text("aud", Shapes.IsId) is var audience && claims.Wrong is null && audience != edge)
            return Refused(RefusalCode.WrongAudience, $"for {audience}, not for {edge}", token.Claims);
        var message = new MessageBuilder(claims, root, key).Build(type);
        if (message is null)
            return Refused(RefusalCode.Malformed, claims.Wrong!, token.Claims);
        if (Stranger(message, accountOfMeter) is var (unknown, whom))
            return Refused(unknown, whom, token.Claims);
        if (Money.Refusal(message) is var (owed, amounts))
            return Refused(owed, amounts, token.Claims);
        return new CheckedMessage.Verified(message, Digest(header.Typ, token.Claims));
    }

    /// <summary>What is wrong with the signature; null when the key's owner made it. It covers the text that came, up to the last dot.</summary>
    private static string? Forgery(ReadOnlySpan<byte> payload, byte[] signature, VerifyKey key)
    {
        if (signature.Length != P256.Signature)
            return $"{signature.Length} bytes of signature, not {P256.Signature} (r and s as they are, not DER)";
        return P256.Signed(key.Point.AsSpan(), payload[..payload.LastIndexOf((byte)'.')], signature) ? null : $"the key {key.Id} did not sign this";
    }

    /// <summary>Why the message is not about a customer of this edge; null when it is, or is about none.</summary>
    private static (RefusalCode Code, string Why)? Stranger(SignedMessage message, IReadOnlyDictionary<string, string?> accountOfMeter)
    {
        if (message.Meter is null)
            return message.Account is null || accountOfMeter.Values.Contains(message.Account)
                ? null
                : (RefusalCode.WrongAccount, "no meter here has this account");
        if (!accountOfMeter.TryGetValue(message.Meter, out var account))
            return (RefusalCode.UnknownMeter, "no such meter here");

        // A cancel that says nothing of the account is about the case alone.
        return message.Account == account || message is SignedMessage.Cancel { Account: null }
            ? null
            : (RefusalCode.WrongAccount, "the meter is not of this account");
    }

    private static CheckedMessage Unsigned(ReadOnlySpan<byte> payload)
    {
        var (root, wrong) = StrictJson.Object(payload.ToArray());
        if (wrong is not null)
            return Refused(RefusalCode.Malformed, wrong, payload);
        var claims = new Claims(root);
        if (claims.Number("v") != 1)
            claims.Mark("v is not 1");
        var held = claims.Text("case", Shapes.IsId);
        return claims.Wrong is { } missing ? Refused(RefusalCode.Malformed, missing, payload) : new CheckedMessage.UnsignedCancel(held);
    }

    private static string Digest(string typ, byte[] claims) => Convert.ToHexStringLower(SHA256.HashData([.. Encoding.ASCII.GetBytes(typ), 0, .. claims]));

    private static CheckedMessage.Refused Refused(RefusalCode code, string why, ReadOnlySpan<byte> claims) => new(code, why, Claimed.In(claims));
}
