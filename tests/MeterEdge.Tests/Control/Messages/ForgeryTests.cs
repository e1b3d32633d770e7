using System.Buffers.Text;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using MeterEdge.Control;
using MeterEdge.Control.Messages;

namespace MeterEdge.Tests.Control.Messages;

/// <summary>Tokens that somebody made who may not, or that somebody changed on their way.</summary>
public sealed class ForgeryTests
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    // The order of P-256 (FIPS 186-4, D.1.2.3).
    private static readonly BigInteger Order = BigInteger.Parse("0FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551", System.Globalization.NumberStyles.HexNumber, null);

    private static readonly string Right = Token(0);
    private static readonly string Claims = Some.Right[0].Claims.ToJsonString();

    public static TheoryData<int> EveryKind => Some.EveryKind;

    public static TheoryData<string, string> Headers => new()
    {
        { """{"alg":"none","typ":"me-order+jws","kid":"he-1"}""", "MALFORMED" },
        { """{"alg":"HS256","typ":"me-order+jws","kid":"he-1"}""", "MALFORMED" },
        { """{"alg":"ES384","typ":"me-order+jws","kid":"he-1"}""", "MALFORMED" },
        { """{"alg":"es256","typ":"me-order+jws","kid":"he-1"}""", "MALFORMED" },
        { """{"alg":null,"typ":"me-order+jws","kid":"he-1"}""", "MALFORMED" },
        { """{"alg":["ES256"],"typ":"me-order+jws","kid":"he-1"}""", "MALFORMED" },
        { """{"typ":"me-order+jws","kid":"he-1"}""", "MALFORMED" },
        { """{"alg":"ES256","kid":"he-1"}""", "MALFORMED" },
        { """{"alg":"ES256","typ":"me-order+jws"}""", "MALFORMED" },
        { """{"alg":"none","alg":"ES256","typ":"me-order+jws","kid":"he-1"}""", "MALFORMED" },
        { """{"alg":"ES256","typ":"me-order+jws","kid":"he-1","kid":"duty-1"}""", "MALFORMED" },
        { """{"alg":"ES256","typ":"me-order+jws","kid":"he-1","crit":["exp"]}""", "MALFORMED" },
        { """{"alg":"ES256","typ":"me-order+jws","kid":"he-1","jku":"https://a/keys"}""", "MALFORMED" },
        { """{"alg":"ES256","typ":"me-order+jws","kid":"he-1","jwk":{"kty":"EC"}}""", "MALFORMED" },
        { """{"alg":"ES256","typ":"me-order+jws","kid":"he-1","x5u":"https://a/cert"}""", "MALFORMED" },
        { """{"alg":"ES256","typ":"me-order+jws","kid":"he-1","x5c":["AAAA"]}""", "MALFORMED" },
        { """{"alg":"ES256","typ":"me-order+jws","kid":"he-1","b64":false}""", "MALFORMED" },
        { """{"alg":"ES256","typ":"JWT","kid":"he-1"}""", "WRONG_TYPE" },
        { """{"alg":"ES256","typ":"me-release+jws","kid":"he-1"}""", "WRONG_TYPE" },
        { """{"alg":"ES256","typ":"me-ORDER+jws","kid":"he-1"}""", "WRONG_TYPE" },
        { """{"alg":"ES256","typ":"me-order+jws","kid":"he-2"}""", "UNKNOWN_KEY" },
        { """{"alg":"ES256","typ":"me-order+jws","kid":"../keys"}""", "UNKNOWN_KEY" },
        { """{"alg":"ES256","typ":"me-order+jws","kid":"pay-1"}""", "UNKNOWN_KEY" },
        { """{"alg":"ES256","typ":"me-order+jws","kid":"\ud800"}""", "MALFORMED" },
        { "[]", "MALFORMED" },
        { "", "MALFORMED" },
    };

    [Theory]
    [MemberData(nameof(Headers))]
    public void A_header_chooses_no_algorithm_and_no_other_key(string header, string code) => Refused(code, Some.Headend.Token("", Claims, header));

    [Theory]
    [InlineData("""{"iss":"headend","iss":"headend",""")]
    [InlineData("""{"exp":1,"\u0065xp":9,""")]
    [InlineData("""{"data":{"a":1,"a":2},""")]
    public void A_claim_that_comes_twice_makes_the_message_none(string begin) => Refused("MALFORMED", Some.Headend.Token("me-order+jws", begin + Claims[1..]));

    [Theory]
    [InlineData("{,")]
    [InlineData("// why\n{")]
    [InlineData("\uFEFF{")]
    [InlineData("{\"x\":\"\\ud800\",")]
    [InlineData("{\"x\":[[[[[[[[1]]]]]]]],")]
    [InlineData("[{")]
    public void Claims_are_strict_JSON(string begin) => Refused("MALFORMED", Some.Headend.Token("me-order+jws", begin + Claims[1..]));

    [Fact]
    public void Claims_in_another_encoding_are_none()
    {
        var latin = Encoding.Latin1.GetBytes(Claims.Replace("\"ARREARS\"", "\"ARREARS\",\"x\":\"é\"", StringComparison.Ordinal));
        Refused("MALFORMED", $"{Right[..Right.IndexOf('.', StringComparison.Ordinal)]}.{Base64Url.EncodeToString(latin)}{Right[Right.LastIndexOf('.')..]}");
    }

    [Theory]
    [MemberData(nameof(EveryKind))]
    public void A_key_signs_only_what_its_role_may(int kind)
    {
        var (_, topic, typ, claims) = Some.Right[kind];
        foreach (var signer in Some.Everybody)
        {
            var result = Some.Read(signer.Token(typ, Some.With(claims, "iss", signer.Issuer).ToJsonString()), topic);
            var allowed = (typ, (string?)claims["rsn"], signer.Kid.Split('-')[0]) is
                ("me-order+jws", "ARREARS", "he") or ("me-order+jws", "SAFETY_EMERGENCY", "duty") or ("me-order+jws", "PAID", "he" or "duty")
                or ("me-release+jws", "PAID" or "PLAN", "pay") or ("me-release+jws", "MEDICAL_SAFETY", "duty") or ("me-revoke+jws", _, "pay" or "duty")
                or ("me-notice+jws", _, "note") or ("me-approval+jws", _, "app") or ("me-keys+jws", _, "root")
                or ("me-fact+jws", _, "duty") or ("me-cancel+jws", _, not "root");
            allowed |= typ == "me-fact+jws" && (string?)claims["kind"] != "weather" && signer.Kid[..4] != "root";
            if (allowed)
                Some.Verified(result);
            else
                Assert.True(Assert.IsType<CheckedMessage.Refused>(result).Code is RefusalCode.WrongRole or RefusalCode.WrongReason, $"{signer.Kid} {typ}");
        }
    }

    [Theory]
    [MemberData(nameof(EveryKind))]
    public void A_message_comes_on_its_own_topic_only(int kind)
    {
        foreach (var topic in Some.Right.Select(right => right.Topic).Append("down/other").Append("").Distinct().Where(topic => topic != Some.Right[kind].Topic))
            Assert.Equal(RefusalCode.WrongType, Assert.IsType<CheckedMessage.Refused>(Some.Read(Token(kind), topic)).Code);
    }

    [Fact]
    public void Somebody_elses_signature_is_none()
    {
        var stranger = new Hand(KeyRole.Headend, Some.Headend.Kid, Some.Headend.Issuer);
        Refused("BAD_SIGNATURE", stranger.Token("me-order+jws", Claims));

        // The head-end's own, but of another text of its.
        var other = Some.Headend.Token("me-order+jws", Some.With(Some.Right[0].Claims, "case", "C-2").ToJsonString());
        Refused("BAD_SIGNATURE", Right[..(Right.LastIndexOf('.') + 1)] + other[(other.LastIndexOf('.') + 1)..]);
        Refused("BAD_SIGNATURE", Right[..(Right.LastIndexOf('.') + 1)] + Base64Url.EncodeToString(new byte[64]));
        Refused("BAD_SIGNATURE", Some.Headend.DerToken("me-order+jws", Claims));
        Refused("BAD_SIGNATURE", Right[..^4], orElse: "MALFORMED");
        Refused("BAD_SIGNATURE", Right + "AAAA");
        Refused("MALFORMED", Right[..(Right.LastIndexOf('.') + 1)]);
    }

    [Fact]
    public void A_secret_made_of_the_public_key_signs_nothing()
    {
        // The old trick: HMAC with the public key, where the header may choose the algorithm.
        var text = $"{Hand.Part("""{"alg":"HS256","typ":"me-order+jws","kid":"he-1"}""")}.{Hand.Part(Claims)}";
        var hmac = HMACSHA256.HashData(Encoding.ASCII.GetBytes((string)Some.Headend.Jwk["x"]!), Encoding.ASCII.GetBytes(text));
        Refused("MALFORMED", $"{text}.{Base64Url.EncodeToString(hmac)}");
    }

    [Fact]
    public void From_one_signature_anybody_makes_a_second_and_both_have_one_digest()
    {
        var at = Right.LastIndexOf('.') + 1;
        var signature = Base64Url.DecodeFromChars(Right.AsSpan(at));
        var s = Order - new BigInteger(signature.AsSpan(32), isUnsigned: true, isBigEndian: true);
        var bytes = s.ToByteArray(isUnsigned: true, isBigEndian: true);
        signature.AsSpan(32).Clear();
        bytes.CopyTo(signature, 64 - bytes.Length);
        var second = Right[..at] + Base64Url.EncodeToString(signature);
        Assert.NotEqual(Right, second);
        Assert.Equal(Digest(Right), Digest(second));
    }

    [Theory]
    [MemberData(nameof(EveryKind))]
    public void A_token_is_taken_whole_or_not_at_all(int kind)
    {
        var (topic, token) = (Some.Right[kind].Topic, Token(kind));
        for (var length = 0; length < token.Length; length++)
            Assert.IsType<CheckedMessage.Refused>(Some.Read(token[..length], topic));
        for (var length = 1; length < token.Length; length++)
            Assert.IsType<CheckedMessage.Refused>(Some.Read(token[length..], topic));
        Assert.IsType<CheckedMessage.Refused>(Some.Read(token + token, topic));
        Assert.IsType<CheckedMessage.Refused>(Some.Read($"{token}.{token}", topic));
        Some.Verified(Some.Read(token, topic));
    }

    [Theory]
    [MemberData(nameof(EveryKind))]
    public void One_flipped_bit_makes_a_token_none(int kind)
    {
        var (topic, token) = (Some.Right[kind].Topic, Some.Bytes(Token(kind)));
        for (var bit = 0; bit < token.Length * 8; bit++)
        {
            var flipped = token.ToArray();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.IsType<CheckedMessage.Refused>(MessageReader.Read(flipped, topic, Some.Keys, Some.Edge, Some.Accounts));
        }
    }

    [Fact]
    public void Only_one_spelling_of_a_token_is_taken()
    {
        foreach (var extra in new[] { "=", "==", " ", "\n", "\t", "\0", "\u00A0", "." })
        {
            foreach (var spelling in new[] { Right + extra, extra + Right, Right.Replace(".", extra + ".", StringComparison.Ordinal), Right.Insert(9, extra) })
                Refused("MALFORMED", spelling);
        }

        // Two bits of the last letter of 64 bytes count for nothing, and a lenient reader takes them as they come.
        var last = Letters.IndexOf(Right[^1], StringComparison.Ordinal);
        for (var other = 1; other < 16; other++)
            Refused("MALFORMED", Right[..^1] + Letters[last ^ other], orElse: "BAD_SIGNATURE");
        Refused("MALFORMED", Right.Replace('-', '+').Replace('_', '/') + "/");
        Refused("MALFORMED", $"\"{Right}\"");
        Refused("MALFORMED", $"Bearer {Right}");
    }

    [Fact]
    public void More_than_four_kilobytes_are_not_looked_into()
    {
        var padded = Some.With(Some.Right[0].Claims, "x", new string('y', 2000));
        Some.Verified(Some.Read(Some.Headend.Token("me-order+jws", padded.ToJsonString()), "down/order"));
        Refused("TOO_LARGE", Some.Headend.Token("me-order+jws", Some.With(padded, "z", new string('y', 2000)).ToJsonString()));
        Refused("TOO_LARGE", new string('A', 4097));
        Refused("MALFORMED", new string('A', 4096));
        Refused("MALFORMED", "");
    }

    private static string Token(int kind) => Some.Right[kind].Signer.Token(Some.Right[kind].Typ, Some.Right[kind].Claims.ToJsonString());

    private static string Digest(string token) => Assert.IsType<CheckedMessage.Verified>(Some.Read(token, "down/order")).Digest;

    private static void Refused(string code, string token, string? orElse = null)
    {
        var refused = Assert.IsType<CheckedMessage.Refused>(Some.Read(token, "down/order"));
        Assert.True(refused.Code.Upper() == code || refused.Code.Upper() == orElse, $"{refused.Code}: {refused.Why}");
    }
}
