using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using MeterEdge.Control.Messages;

namespace MeterEdge.Tests.Control.Messages;

/// <summary>
/// What nobody thought of. Each parser of outside bytes gets random bytes, random pieces of its own language, and right inputs changed in places;
/// none may let an exception out. Behind the signature the claims are tried without one: nobody signs ten million times.
/// </summary>
public sealed class MessageFuzzTests
{
    private static readonly string[] Topics = [.. Some.Right.Select(right => right.Topic).Distinct(), "down/request", ""];

    private static readonly (string Token, string Topic)[] Tokens =
        [.. Some.Right.Select(right => (right.Signer.Token(right.Typ, right.Claims.ToJsonString()), right.Topic)), ("""{"v":1,"case":"C-1"}""", "down/cancel")];

    private static readonly HashSet<string> RightDigests = [.. Tokens.Select(token => Some.Read(token.Token, token.Topic)).OfType<CheckedMessage.Verified>().Select(message => message.Digest)];

    private static readonly (MessageType Type, byte[] Claims, VerifyKey Key)[] Claims =
        [.. Some.Right.Select(right => (MessageTypes.Parse(right.Typ)!.Value, Some.Bytes(right.Claims.ToJsonString()), Some.Keys.Keys[right.Signer.Kid]))];

    // Names, values and syntax that claims and key sets are made of.
    private static readonly string[] Pieces =
    [
        "{", "}", "[", "]", ":", ",", "null", "true", "false", "0", "-1", "1e400", "1.5", "99999999999999999999", "9223372036854775807", "1795428000", "\"\"", "\"\\ud800\"",
        "\"9999-12-31T23:59:59-14:00\"", "\"2026-11-23T10:00:00Z\"", "\"a\\u0000b\"", "//", "\u0000", "\"iss\"", "\"aud\"", "\"jti\"", "\"iat\"", "\"exp\"", "\"nbf\"", "\"sub\"",
        "\"acct\"", "\"case\"", "\"verb\"", "\"rsn\"", "\"mode\"", "\"due\"", "\"paid\"", "\"bal\"", "\"cur\"", "\"txn\"", "\"kind\"", "\"on\"", "\"until\"", "\"data\"", "\"ver\"",
        "\"keys\"", "\"kty\"", "\"EC\"", "\"crv\"", "\"P-256\"", "\"x\"", "\"y\"", "\"d\"", "\"kid\"", "\"role\"", "\"root\"", "\"reasons\"", "\"rank\"", "\"PAID\"", "\"ARREARS\"",
        "{\"ver\":1,\"keys\":[{", "{\"iss\":\"bank\",\"aud\":\"TG-0417\",",
    ];

    private static readonly Gen<byte[]> Junk = Gen.OneOf(
        Gen.Byte.Array[0, 300],
        Gen.Int[0, Pieces.Length - 1].Array[0, 40].Select(picks => Encoding.UTF8.GetBytes(string.Concat(picks.Select(pick => Pieces[pick])))));

    private static readonly Gen<(int At, int Length, byte[] Put)[]> Edits =
        Gen.Select(Gen.Int[0, 5000], Gen.Int[0, 3], Gen.OneOf(Gen.Byte.Array[0, 2], Junk.Select(junk => junk.Length > 20 ? junk[..20] : junk))).Array[1, 3];

    [Fact]
    public void No_payload_on_any_topic_lets_an_exception_out()
    {
        var wild = Gen.Select(Junk, Gen.Int[0, Topics.Length - 1], (junk, topic) => (junk, Topics[topic]));
        var parts = Gen.Select(Junk, Junk, Junk, Gen.Int[0, Topics.Length - 1], (a, b, c, topic) => (Some.Bytes($"{Part(a)}.{Part(b)}.{Part(c)}"), Topics[topic]));
        var changed = Gen.Select(Gen.Int[0, Tokens.Length - 1], Edits, (pick, edits) => (Apply(Some.Bytes(Tokens[pick].Token), edits), Tokens[pick].Topic));
        var inside = Gen.Select(Gen.Int[0, Tokens.Length - 2], Edits, (pick, edits) =>
        {
            var token = Tokens[pick].Token.Split('.');
            return (Some.Bytes($"{token[0]}.{Part(Apply(Claims[pick].Claims, edits))}.{token[2]}"), Tokens[pick].Topic);
        });
        Gen.OneOf(wild, parts, changed, inside).Sample(
            input => MessageReader.Read(input.Item1, input.Item2, Some.Keys, Some.Edge, Some.Accounts) switch
            {
                CheckedMessage.Refused refused => IsOneLine(refused.Why),

                // Only where a change took nothing away and put nothing in.
                CheckedMessage.Verified verified => RightDigests.Contains(verified.Digest),
                CheckedMessage.UnsignedCancel cancel => input.Item2 == "down/cancel" && Shapes.IsId(cancel.Case),
                _ => false,
            },
            iter: Fuzz.Inputs);
    }

    [Fact]
    public void No_claims_behind_a_right_signature_let_an_exception_out()
    {
        var changed = Gen.Select(Gen.Int[0, Claims.Length - 1], Edits, (pick, edits) => (pick, Apply(Claims[pick].Claims, edits)));
        var swapped = Gen.Select(Gen.Int[0, Claims.Length - 1], Gen.Int[0, 20], Gen.Int[0, Pieces.Length - 1], (pick, member, piece) => (pick, Swap(Claims[pick].Claims, member, Pieces[piece])));
        var wild = Gen.Select(Gen.Int[0, Claims.Length - 1], Junk, (pick, junk) => (pick, junk));
        Gen.OneOf(changed, swapped, wild).Sample(
            input =>
            {
                var (type, _, key) = Claims[input.Item1];
                var (root, wrong) = StrictJson.Object(input.Item2);
                if (wrong is not null)
                    return IsOneLine(wrong);
                Rights.Refusal(type, root, key);
                var claims = new Claims(root);
                if (new MessageBuilder(claims, root, key).Build(type) is not { } message)
                    return IsOneLine(claims.Wrong!);
                Money.Refusal(message);
                Timeliness.Check(message, Some.Now, clockTrusted: true);
                return message.Issuer == key.Issuer && Shapes.IsId(message.Id) && message.Expires > message.IssuedAt;
            },
            iter: Fuzz.Inputs);
    }

    [Fact]
    public void No_key_set_lets_an_exception_out()
    {
        var sets = new[] { Some.Bytes(Some.Set(1, Some.Everybody)), Some.Bytes(Some.Set(1, Some.Root)) };
        var changed = Gen.Select(Gen.Int[0, sets.Length - 1], Edits, (pick, edits) => Apply(sets[pick], edits));
        Gen.OneOf(changed, Junk).Sample(
            input => KeySetReader.Read(input) switch
            {
                ReadKeys.Unusable unusable => unusable.Errors.Length > 0 && unusable.Errors.All(IsOneLine),
                ReadKeys.Usable usable => KeySetReader.Read(Some.Bytes(usable.Keys.ToText())) is ReadKeys.Usable again && again.Keys.SameAs(usable.Keys),
                _ => false,
            },
            iter: Fuzz.Inputs);
    }

    private static string Part(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);

    private static bool IsOneLine(string text) => text.Length is > 0 and < 400 && !text.Any(char.IsControl);

    private static byte[] Apply(byte[] right, (int At, int Length, byte[] Put)[] edits)
    {
        foreach (var (at, length, put) in edits)
        {
            var from = at % (right.Length + 1);
            right = [.. right[..from], .. put, .. right[Math.Min(from + length, right.Length)..]];
        }

        return right;
    }

    /// <summary>The claims with one member's value replaced by a piece of text, or with the member gone.</summary>
    private static byte[] Swap(byte[] claims, int member, string piece)
    {
        var members = JsonNode.Parse(claims)!.AsObject();
        var name = members.ElementAt(member % members.Count).Key;
        var rest = string.Join(',', members.Where(other => other.Key != name).Select(other => $"\"{other.Key}\":{other.Value?.ToJsonString() ?? "null"}"));
        return Some.Bytes($"{{{rest},\"{name}\":{piece}}}");
    }
}
