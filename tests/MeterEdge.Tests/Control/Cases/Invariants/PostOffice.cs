using System.Text;
using System.Text.Json.Nodes;
using MeterEdge.Control;
using MeterEdge.Control.Messages;
using MeterEdge.Tests.Control.Messages;

namespace MeterEdge.Tests.Control.Cases.Invariants;

/// <summary>Writes letters as tokens, signed by the right hands or by wrong ones.</summary>
internal static class PostOffice
{
    public const string Edge = "TG-0417";

    private static readonly Hand Stranger = new(KeyRole.Headend, "stranger", "grid");

    private static readonly Dictionary<Signer, Hand> Hands = new()
    {
        [Signer.Headend] = new(KeyRole.Headend, "he-1", Issuer(Signer.Headend)),
        [Signer.Duty] = new(KeyRole.Duty, "duty-1", Issuer(Signer.Duty)),
        [Signer.Bank] = new(KeyRole.Payment, "bank-1", Issuer(Signer.Bank)),
        [Signer.OtherBank] = new(KeyRole.Payment, "bank-2", Issuer(Signer.OtherBank)),
        [Signer.Letters] = new(KeyRole.Notice, "note-1", Issuer(Signer.Letters)),
        [Signer.Station] = new(KeyRole.Approver, "app-1", Issuer(Signer.Station)),
        [Signer.HeadendsApprover] = new(KeyRole.Approver, "app-2", Issuer(Signer.HeadendsApprover)),
    };

    /// <summary>The set in which all of them are but the stranger.</summary>
    public static string KeySet { get; } = Some.Set(1, [.. Hands.Values, Some.Root, Some.NextRoot]);

    public static string Issuer(Signer of) => of switch
    {
        Signer.Headend or Signer.HeadendsApprover => "grid",
        Signer.Duty => "duty",
        Signer.Bank => "bank",
        Signer.OtherBank => "other-bank",
        Signer.Letters => "letters",
        Signer.Station => "station",
    };

    public static KeyRole Role(Signer of) => of switch
    {
        Signer.Headend => KeyRole.Headend,
        Signer.Duty => KeyRole.Duty,
        Signer.Bank or Signer.OtherBank => KeyRole.Payment,
        Signer.Letters => KeyRole.Notice,
        Signer.Station or Signer.HeadendsApprover => KeyRole.Approver,
    };

    public static string Serial(int meter) => $"13000521884{meter + 1}";

    public static string Account(int meter) => $"A-100{meter + 1}";

    public static string Topic(LetterKind kind) => kind switch
    {
        LetterKind.Disconnect or LetterKind.Reconnect => "down/order",
        LetterKind.Release or LetterKind.Revoke => "down/release",
        LetterKind.Notice => "down/notice",
        LetterKind.Approval => "down/approval",
        LetterKind.Fact => "down/fact",
        LetterKind.Cancel => "down/cancel",
    };

    /// <summary>A token; each time another one, of the same content.</summary>
    public static byte[] Token(Letter letter)
    {
        var hand = letter.Flaw switch
        {
            Flaw.WrongRole => Hands[letter.Kind == LetterKind.Notice ? Signer.Bank : Signer.Letters],
            Flaw.Forged => Stranger,
            Flaw.None or Flaw.WrongEdge or Flaw.WrongAccount or Flaw.Late or Flaw.Early or Flaw.Retained or Flaw.Owed => Hands[letter.From],
        };
        var typ = letter.Kind switch
        {
            LetterKind.Disconnect or LetterKind.Reconnect => "me-order+jws",
            LetterKind.Release => "me-release+jws",
            LetterKind.Revoke => "me-revoke+jws",
            LetterKind.Notice => "me-notice+jws",
            LetterKind.Approval => "me-approval+jws",
            LetterKind.Fact => "me-fact+jws",
            LetterKind.Cancel => "me-cancel+jws",
        };
        var header = letter.Flaw == Flaw.Forged ? $$"""{"alg":"ES256","typ":"{{typ}}","kid":"{{Hands[letter.From].Kid}}"}""" : null;
        return Encoding.UTF8.GetBytes(hand.Token(typ, Claims(letter, hand.Issuer).ToJsonString(), header));
    }

    private static JsonObject Claims(Letter letter, string issuer)
    {
        var iat = letter.Issued + letter.Flaw switch
        {
            Flaw.Late => TimeSpan.FromDays(-10),
            Flaw.Early => TimeSpan.FromDays(10),
            Flaw.None or Flaw.Forged or Flaw.WrongRole or Flaw.WrongEdge or Flaw.WrongAccount or Flaw.Retained or Flaw.Owed => TimeSpan.Zero,
        };
        var life = letter.Kind is LetterKind.Disconnect or LetterKind.Reconnect ? TimeSpan.FromMinutes(10) : TimeSpan.FromHours(72);
        var claims = new JsonObject
        {
            ["iss"] = issuer,
            ["aud"] = letter.Flaw == Flaw.WrongEdge ? "TG-0418" : Edge,
            ["jti"] = letter.Id,
            ["iat"] = iat.ToUnixTimeSeconds(),
            ["exp"] = (iat + life).ToUnixTimeSeconds(),
        };
        if (letter.Meter is { } meter)
        {
            claims["sub"] = Serial(meter);
            claims["acct"] = Account(letter.Flaw == Flaw.WrongAccount ? (meter + 1) % Bench.Meters : meter);
        }

        if (letter.Case is not null)
            claims["case"] = letter.Case;
        foreach (var (name, value) in Own(letter))
            claims[name] = value;
        return claims;
    }

    private static IEnumerable<(string Name, JsonNode? Value)> Own(Letter letter) => letter.Kind switch
    {
        LetterKind.Notice =>
        [
            ("kind", Words.Upper(letter.Notice)), ("channel", letter.Channel), ("sent", Instant(letter.Told)), ("delivered", Instant(letter.Told)), ("outcome", "confirmed"),
            ("due", 12_000), ("cur", "CNY"), ("since", Instant(letter.Told.AddDays(-40))), ("cut_after", Instant(letter.Told.AddMinutes(30))),
        ],
        LetterKind.Disconnect => [("verb", "disconnect"), ("rsn", letter.CutReason.Upper())],
        LetterKind.Approval => [("order", letter.Of)],
        LetterKind.Release =>
        [
            ("rsn", letter.ReleaseReason.Upper()), ("mode", letter.Mode.Upper()),
            .. letter.From is Signer.Bank or Signer.OtherBank ? Money(letter) : [],
        ],
        LetterKind.Revoke => [("ref", letter.Of)],
        LetterKind.Reconnect =>
        [
            ("verb", "reconnect"), ("mode", letter.Mode.Upper()),
            .. letter.Carried is { } carried ? ((string, JsonNode?)[])[("release", Encoding.UTF8.GetString(Token(carried)))] : [],
        ],
        LetterKind.Cancel => letter.Of is null ? [] : [("order", letter.Of)],
        LetterKind.Fact => [("kind", letter.Fact.Lower()), ("on", letter.On), .. letter.Until is { } until ? ((string, JsonNode?)[])[("until", Instant(until))] : []],
    };

    private static (string, JsonNode?)[] Money(Letter letter)
    {
        var owed = letter.Flaw == Flaw.Owed || letter.ReleaseReason == ReleaseReason.Plan ? 10_000 : 0;
        return [("due", 12_000), ("paid", 12_000 - owed), ("bal", owed), ("cur", "CNY"), ("txn", $"txn-{letter.Id}")];
    }

    private static JsonNode Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
