using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using MeterEdge.Contract;
using MeterEdge.HeadEnd.Signing;

namespace MeterEdge.HeadEnd.Sending;

/// <summary>A message as it is sent, and what must be known of it to send it and to know its answers.</summary>
/// <param name="Topic">Last level of its topic, below <c>down/</c>.</param>
/// <param name="Payload">The message itself.</param>
public sealed record Message(string Topic, string Payload)
{
    /// <summary>Its <c>jti</c>; an unsigned one has none.</summary>
    public string? Id { get; init; }

    /// <summary>Its case, where it names one.</summary>
    public string? Case { get; init; }

    /// <summary>The concentrator it is for; an unsigned one does not say.</summary>
    public string? Edge { get; init; }

    /// <summary>When it is not taken any more; an unsigned one does not say.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>What was signed, as JSON: header and claims; the message itself when it is not signed.</summary>
    public required IReadOnlyList<string> Plain { get; init; }

    /// <summary>True when a switch may move for it, so that its first answer is not the last.</summary>
    public bool Moves { get; init; }

    /// <summary>The one message without a signature: do not cut yet.</summary>
    public static Message UnsignedCancel(string of)
    {
        var payload = JsonSerializer.Serialize(new(ContractVersion.Current, of), SigningJson.Default.UnsignedCancel);
        return new("cancel", payload) { Case = of, Plain = [payload] };
    }

    /// <summary>A signed message, from its compact form. Throws <see cref="FormatException"/> when it is none; whether the signature holds is not looked at.</summary>
    public static Message Of(string token)
    {
        try
        {
            if (token.Split('.') is not [var head, var body, { Length: > 0 }])
                throw new FormatException("it has not three parts joined by dots");
            var (header, content) = (Encoding.UTF8.GetString(Base64Url.DecodeFromChars(head)), Encoding.UTF8.GetString(Base64Url.DecodeFromChars(body)));
            var type = JsonSerializer.Deserialize(header, SigningJson.Default.Header)?.Typ;
            var claims = JsonSerializer.Deserialize(content, OpenJson.Default.Envelope)!;
            return new(TopicOf(type), token)
            {
                Id = claims.Jti,
                Case = claims.Case,
                Edge = claims.Aud,
                Expires = DateTimeOffset.FromUnixTimeSeconds(claims.Exp),
                Plain = [header, content],
                Moves = type is "me-order+jws" or "me-release+jws",
            };
        }
        catch (Exception error) when (error is JsonException or ArgumentOutOfRangeException)
        {
            throw new FormatException(error.Message, error);
        }
    }

    private static string TopicOf(string? type) => type switch
    {
        "me-order+jws" => "order",
        "me-release+jws" or "me-revoke+jws" => "release",
        "me-notice+jws" => "notice",
        "me-approval+jws" => "approval",
        "me-fact+jws" => "fact",
        "me-cancel+jws" => "cancel",
        "me-keys+jws" => "keys",
        _ => throw new FormatException($"its type is {type ?? "not said"}, which goes nowhere"),
    };
}
