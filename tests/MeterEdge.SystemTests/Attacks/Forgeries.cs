using System.Buffers.Text;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace MeterEdge.SystemTests.Attacks;

/// <summary>Messages that must be refused, each with the code that the contract has for it.</summary>
/// <param name="Id">Its <c>jti</c>.</param>
/// <param name="Topic">Where it is sent.</param>
/// <param name="Payload">What is sent.</param>
/// <param name="Code">The refusal.</param>
internal sealed record Forgery(string Id, string Topic, string Payload, string Code)
{
    public const string Order = """{"verb":"disconnect","rsn":"ARREARS"}""";
    public const string Paid = """{"rsn":"PAID","due":100,"paid":100,"bal":0,"cur":"CNY","txn":"t-1"}""";

    // Order of the curve's group: FIPS 186-4, D.1.2.3.
    private static readonly BigInteger Curve = BigInteger.Parse("0FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551", NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    /// <summary>Everything of which the id can be read.</summary>
    /// <param name="meter">The customer's meter.</param>
    /// <param name="other">Another customer's.</param>
    public static IEnumerable<Forgery> All(string meter, string other) =>
        [.. Claims(meter, other), .. Headers(meter), .. Roles(meter), .. Signatures(meter), .. Amounts(meter)];

    /// <summary>The same message with the other of the two signatures that fit it.</summary>
    public static string Malleated(string token)
    {
        var at = token.LastIndexOf('.') + 1;
        var signature = Base64Url.DecodeFromChars(token.AsSpan(at));
        var s = (Curve - new BigInteger(signature.AsSpan(32), isUnsigned: true, isBigEndian: true)).ToByteArray(isUnsigned: true, isBigEndian: true);
        signature.AsSpan(32).Clear();
        s.CopyTo(signature, 64 - s.Length);
        return token[..at] + Base64Url.EncodeToString(signature);
    }

    /// <summary>The claims of a message, as text.</summary>
    public static string Text(Signer signer, string id, string meter, string more) => signer.Claims(id, meter, AttackedEdge.Account, AttackedEdge.Case, more).ToJsonString();

    /// <summary>Another edge, meter, account, case, reason, issuer, life or deed; out of its time; a claim twice.</summary>
    private static IEnumerable<Forgery> Claims(string meter, string other)
    {
        foreach (var (name, value, code) in new (string, JsonNode?, string)[]
        {
            ("aud", "TG-0418", "WRONG_AUDIENCE"), ("sub", "999", "UNKNOWN_METER"), ("sub", other, "WRONG_ACCOUNT"), ("acct", "A-9", "WRONG_ACCOUNT"), ("acct", "A-2", "WRONG_ACCOUNT"),
            ("case", "C 1", "MALFORMED"), ("rsn", "SAFETY_EMERGENCY", "WRONG_REASON"), ("iss", "bank", "UNKNOWN_KEY"), ("exp", 4_000_000_000, "MALFORMED"), ("verb", "open", "MALFORMED"),
        })
        {
            var id = $"claim-{name}-{value!.ToString().Replace(' ', '_')}";
            var claims = AttackedEdge.Headend.Claims(id, meter, AttackedEdge.Account, AttackedEdge.Case, Order);
            claims[name] = value;
            yield return new(id, "down/order", AttackedEdge.Headend.Sign("me-order+jws", claims.ToJsonString()), code);
        }

        foreach (var (id, seconds) in new[] { ("expired", -3600), ("future", 3600) })
        {
            var claims = AttackedEdge.Headend.Claims(id, meter, AttackedEdge.Account, AttackedEdge.Case, Order);
            (claims["iat"], claims["exp"]) = ((long)claims["iat"]! + seconds, (long)claims["exp"]! + seconds);
            yield return new(id, "down/order", AttackedEdge.Headend.Sign("me-order+jws", claims.ToJsonString()), "EXPIRED");
        }

        foreach (var twice in new[] { "\"exp\":1", "\"sub\":\"999\"", "\"jti\":\"twice-jti\"" })
        {
            var id = $"twice-{twice[1..4]}";
            yield return new(id, "down/order", AttackedEdge.Headend.Sign("me-order+jws", "{" + twice + "," + Text(AttackedEdge.Headend, id, meter, Order)[1..]), "MALFORMED");
        }
    }

    /// <summary>Another algorithm, a key from elsewhere, another type, another key's name.</summary>
    private static IEnumerable<Forgery> Headers(string meter)
    {
        foreach (var (id, header, code) in new[]
        {
            ("alg-none", """{"alg":"none","typ":"me-order+jws","kid":"he-1"}""", "MALFORMED"),
            ("alg-hs256", """{"alg":"HS256","typ":"me-order+jws","kid":"he-1"}""", "MALFORMED"),
            ("alg-es384", """{"alg":"ES384","typ":"me-order+jws","kid":"he-1"}""", "MALFORMED"),
            ("alg-case", """{"alg":"es256","typ":"me-order+jws","kid":"he-1"}""", "MALFORMED"),
            ("alg-twice", """{"alg":"ES256","alg":"none","typ":"me-order+jws","kid":"he-1"}""", "MALFORMED"),
            ("crit", """{"alg":"ES256","typ":"me-order+jws","kid":"he-1","crit":["exp"]}""", "MALFORMED"),
            ("jku", """{"alg":"ES256","typ":"me-order+jws","kid":"he-1","jku":"https://a"}""", "MALFORMED"),
            ("jwk", """{"alg":"ES256","typ":"me-order+jws","kid":"he-1","jwk":{"kty":"EC"}}""", "MALFORMED"),
            ("typ", """{"alg":"ES256","typ":"me-release+jws","kid":"he-1"}""", "WRONG_TYPE"),
            ("kid", """{"alg":"ES256","typ":"me-order+jws","kid":"he-9"}""", "UNKNOWN_KEY"),
            ("kid-other", """{"alg":"ES256","typ":"me-order+jws","kid":"duty-1"}""", "UNKNOWN_KEY"),
        })
            yield return new(id, "down/order", AttackedEdge.Headend.Sign("", Text(AttackedEdge.Headend, id, meter, Order), header), code);

        // The oldest trick: the public key, which everybody has, as the secret of a MAC.
        var mac = $"{Signer.Part("""{"alg":"HS256","typ":"me-order+jws","kid":"he-1"}""")}.{Signer.Part(Text(AttackedEdge.Headend, "alg-mac", meter, Order))}";
        var secret = Base64Url.DecodeFromChars((string)AttackedEdge.Headend.Jwk()["x"]!);
        yield return new("alg-mac", "down/order", $"{mac}.{Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(mac)))}", "MALFORMED");
    }

    /// <summary>Each key with what only another may say.</summary>
    private static IEnumerable<Forgery> Roles(string meter)
    {
        foreach (var (id, signer, kind, more, code) in new[]
        {
            ("role-payment-order", AttackedEdge.Payment, "order", Order, "WRONG_ROLE"),
            ("role-notice-order", AttackedEdge.Notice, "order", Order, "WRONG_ROLE"),
            ("role-approver-order", AttackedEdge.Approver, "order", Order, "WRONG_ROLE"),
            ("role-root-order", AttackedEdge.Root, "order", Order, "WRONG_ROLE"),
            ("role-headend-paid", AttackedEdge.Headend, "release", Paid, "WRONG_ROLE"),
            ("role-approver-paid", AttackedEdge.Approver, "release", Paid, "WRONG_ROLE"),
            ("role-duty-paid", AttackedEdge.Duty, "release", Paid, "WRONG_REASON"),
            ("role-payment-wrongful", AttackedEdge.Payment, "release", """{"rsn":"WRONGFUL"}""", "WRONG_REASON"),
            ("role-headend-approval", AttackedEdge.Headend, "approval", """{"order":"o-1"}""", "WRONG_ROLE"),
            ("role-payment-approval", AttackedEdge.Payment, "approval", """{"order":"o-1"}""", "WRONG_ROLE"),
            ("role-headend-weather", AttackedEdge.Headend, "fact", """{"kind":"weather","on":true}""", "WRONG_ROLE"),
            ("role-headend-end", AttackedEdge.Headend, "fact", """{"kind":"medical","on":false}""", "WRONG_ROLE"),
        })
            yield return new(id, $"down/{kind}", signer.Sign($"me-{kind}+jws", Text(signer, id, meter, more)), code);

        // A set of keys by somebody who is no root.
        var keys = AttackedEdge.Headend.Claims("role-headend-keys", meter, AttackedEdge.Account, AttackedEdge.Case, "{}");
        foreach (var name in new[] { "sub", "acct", "case" })
            keys.Remove(name);
        (keys["ver"], keys["keys"]) = (2, new JsonArray(AttackedEdge.Headend.Jwk(), AttackedEdge.Root.Jwk()));
        yield return new("role-headend-keys", "down/keys", AttackedEdge.Headend.Sign("me-keys+jws", keys.ToJsonString()), "WRONG_ROLE");
    }

    /// <summary>Signed by nobody who counts: forged, of another message, of changed claims, cut short.</summary>
    private static IEnumerable<Forgery> Signatures(string meter)
    {
        yield return new("forged", "down/order", new Signer("headend", "he-1", "headend").Sign("me-order+jws", Text(AttackedEdge.Headend, "forged", meter, Order)), "BAD_SIGNATURE");
        var elsewhere = AttackedEdge.Headend.Sign("me-order+jws", Text(AttackedEdge.Headend, "elsewhere", meter, Order));
        var mine = AttackedEdge.Headend.Sign("me-order+jws", Text(AttackedEdge.Headend, "swapped", meter, Order));
        yield return new("swapped", "down/order", mine[..mine.LastIndexOf('.')] + elsewhere[elsewhere.LastIndexOf('.')..], "BAD_SIGNATURE");
        var honest = AttackedEdge.Payment.Sign("me-release+jws", Text(AttackedEdge.Payment, "honest", meter, Paid)).Split('.');
        yield return new("changed", "down/release", $"{honest[0]}.{Signer.Part(Text(AttackedEdge.Payment, "changed", meter, Paid))}.{honest[2]}", "BAD_SIGNATURE");
        var zeros = AttackedEdge.Headend.Sign("me-order+jws", Text(AttackedEdge.Headend, "zeros", meter, Order));
        yield return new("zeros", "down/order", zeros[..(zeros.LastIndexOf('.') + 1)] + new string('A', 86), "BAD_SIGNATURE");

        // Whole bytes are left: 63, 33 and 3. What is cut elsewhere is not even base64url, and nothing of it is read.
        foreach (var left in new[] { 84, 44, 4 })
        {
            var id = $"truncated-{left}";
            var whole = AttackedEdge.Headend.Sign("me-order+jws", Text(AttackedEdge.Headend, id, meter, Order));
            yield return new(id, "down/order", whole[..(whole.LastIndexOf('.') + 1 + left)], "BAD_SIGNATURE");
        }
    }

    /// <summary>Sums that do not add up, and a debt that is still there.</summary>
    private static IEnumerable<Forgery> Amounts(string meter)
    {
        foreach (var (id, amounts, code) in new[] { ("owed", "\"paid\":1,\"bal\":99", "BALANCE_OWED"), ("sums", "\"paid\":1,\"bal\":0", "AMOUNT_MISMATCH") })
            yield return new(id, "down/release", AttackedEdge.Payment.Sign("me-release+jws", Text(AttackedEdge.Payment, id, meter, Paid.Replace("\"paid\":100,\"bal\":0", amounts, StringComparison.Ordinal))), code);
    }
}
