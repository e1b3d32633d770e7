using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using MeterEdge.Control.Messages;

namespace MeterEdge.Tests.Control.Messages;

/// <summary>An edge, its meters, its keys, and one right message of every kind.</summary>
internal static class Some
{
    public const string Edge = "TG-0417";
    public const string Meter = "130005218841";
    public const string Account = "A-1001";
    public const string Case = "C-2026-000123";
    public const string ServiceMeter = "130005218842";

    public static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    public static readonly ImmutableDictionary<string, string?> Accounts = new Dictionary<string, string?>
    {
        [Meter] = Account,
        ["130005218843"] = "A-1002",
        [ServiceMeter] = null,
    }.ToImmutableDictionary();

    public static readonly Hand Headend = new(KeyRole.Headend, "he-1", "headend");
    public static readonly Hand Duty = new(KeyRole.Duty, "duty-1", "duty");
    public static readonly Hand Payment = new(KeyRole.Payment, "pay-1", "bank");
    public static readonly Hand Notice = new(KeyRole.Notice, "note-1", "letters");
    public static readonly Hand Approver = new(KeyRole.Approver, "app-1", "station") { Jwk = { ["rank"] = 2 } };
    public static readonly Hand Root = new(KeyRole.Root, "root-1", "root");
    public static readonly Hand NextRoot = new(KeyRole.Root, "root-2", "root");

    public static readonly Hand[] Everybody = [Headend, Duty, Payment, Notice, Approver, Root, NextRoot];

    public static readonly KeySet Keys = Assert.IsType<ReadKeys.Usable>(KeySetReader.Read(Bytes(Set(1, Everybody)))).Keys;

    /// <summary>A right message of every kind: who signs it, where it comes down, its typ and its claims.</summary>
    public static readonly ImmutableArray<(Hand Signer, string Topic, string Typ, JsonObject Claims)> Right =
    [
        (Headend, "down/order", "me-order+jws", Claims(Headend, """{"verb":"disconnect","rsn":"ARREARS"}""")),
        (Duty, "down/order", "me-order+jws", Claims(Duty, """{"verb":"disconnect","rsn":"SAFETY_EMERGENCY"}""")),
        (Headend, "down/order", "me-order+jws", Claims(Headend, """{"verb":"reconnect","rsn":"PAID","mode":"DIRECT","release":"a.b.c"}""")),
        (Payment, "down/release", "me-release+jws", Claims(Payment, """{"rsn":"PAID","due":12050,"paid":12100,"bal":-50,"cur":"CNY","txn":"bank/2026+7","mode":"DIRECT"}""")),
        (Payment, "down/release", "me-release+jws", Claims(Payment, """{"rsn":"PLAN","due":12050,"paid":2050,"bal":10000,"cur":"CNY","txn":"t-2"}""")),
        (Duty, "down/release", "me-release+jws", Claims(Duty, """{"rsn":"MEDICAL_SAFETY"}""")),
        (Payment, "down/release", "me-revoke+jws", Claims(Payment, """{"ref":"j-1"}""")),
        (Notice, "down/notice", "me-notice+jws", Claims(Notice, """
            {"kind":"REMOTE_EXTRA","channel":"sms","sent":"2026-11-23T10:00:00.000Z","delivered":"2026-11-23T18:00:07.5+08:00","outcome":"confirmed","due":12050,"cur":"CNY","since":"2026-10-01T00:00:00Z","cut_after":"2026-11-26T10:00:00.000Z"}
            """)),
        (Approver, "down/approval", "me-approval+jws", Claims(Approver, """{"order":"j-0"}""")),
        (Payment, "down/fact", "me-fact+jws", Claims(Payment, """{"kind":"payment_pending","on":true,"until":"2026-11-24T10:00:00Z","data":{"why":"转账"}}""")),
        (Duty, "down/fact", "me-fact+jws", Without(Claims(Duty, """{"kind":"weather","on":true,"data":{"low_c":-3.5}}"""), "sub", "acct", "case")),
        (Notice, "down/cancel", "me-cancel+jws", Claims(Notice, """{"order":"j-0"}""")),
        (Root, "down/keys", "me-keys+jws", Without(Claims(Root, Set(2, Everybody)), "sub", "acct", "case")),
    ];

    /// <summary>Index of every right message, for theories.</summary>
    public static TheoryData<int> EveryKind => [.. Enumerable.Range(0, Right.Length)];

    public static string Set(long version, params Hand[] hands) => new JsonObject
    {
        ["ver"] = version,
        ["keys"] = new JsonArray([.. hands.Select(hand => hand.Jwk.DeepClone())]),
    }.ToJsonString();

    /// <summary>The claims that all have, and these.</summary>
    public static JsonObject Claims(Hand signer, string more)
    {
        var iat = Now.ToUnixTimeSeconds();
        var claims = new JsonObject
        {
            ["iss"] = signer.Issuer,
            ["aud"] = Edge,
            ["jti"] = "j-1",
            ["iat"] = iat,
            ["exp"] = iat + 600,
            ["sub"] = Meter,
            ["acct"] = Account,
            ["case"] = Case,
        };
        foreach (var (name, value) in JsonNode.Parse(more)!.AsObject())
            claims[name] = value?.DeepClone();
        return claims;
    }

    public static JsonObject Without(JsonObject claims, params string[] names)
    {
        var fewer = claims.DeepClone().AsObject();
        foreach (var name in names)
            fewer.Remove(name);
        return fewer;
    }

    public static JsonObject With(JsonObject claims, string name, JsonNode? value)
    {
        var changed = claims.DeepClone().AsObject();
        changed[name] = value;
        return changed;
    }

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static CheckedMessage Read(string token, string topic) => MessageReader.Read(Bytes(token), topic, Keys, Edge, Accounts);

    public static SignedMessage Verified(CheckedMessage message) => message is CheckedMessage.Refused refused
        ? throw new Xunit.Sdk.XunitException($"{refused.Code}: {refused.Why}")
        : Assert.IsType<CheckedMessage.Verified>(message).Message;

    /// <summary>The one message of a kind, read.</summary>
    public static T Message<T>(string? claims = null)
        where T : SignedMessage
    {
        foreach (var (signer, topic, typ, right) in Right)
            if (Verified(Read(signer.Token(typ, (claims is null ? right : Merge(right, claims)).ToJsonString()), topic)) is T message)
                return message;
        throw new ArgumentException($"no {typeof(T).Name} among the right messages", nameof(claims));
    }

    private static JsonObject Merge(JsonObject claims, string more)
    {
        var merged = claims.DeepClone().AsObject();
        foreach (var (name, value) in JsonNode.Parse(more)!.AsObject())
            merged[name] = value?.DeepClone();
        return merged;
    }
}
