using System.Text.Json.Nodes;
using MeterEdge.Control.Messages;

namespace MeterEdge.Tests.Control.Messages;

public sealed class KeySetReaderTests
{
    [Fact]
    public void A_right_set_is_read_with_all_that_it_says()
    {
        var hand = new Hand(KeyRole.Payment, "pay-9", "bank", "PAID") { Jwk = { ["nbf"] = 1795428000, ["exp"] = 1826964000, ["use"] = "sig", ["alg"] = "ES256" } };
        var set = Assert.IsType<ReadKeys.Usable>(Read(Some.Set(7, [hand, .. Some.Everybody]))).Keys;
        Assert.Equal((7, Some.Everybody.Length + 1), (set.Version, set.Keys.Count));
        var key = set.Keys["pay-9"];
        Assert.Equal((KeyRole.Payment, "bank", Some.Now, Some.Now.AddDays(365)), (key.Role, key.Issuer, key.NotBefore, key.Expires));
        Assert.Equal(["PAID"], key.Reasons);
        Assert.Equal(64, key.Point.Length);
        Assert.Equal(2, set.Keys["app-1"].Rank);
        Assert.Equal(2, set.Roots.Count);
    }

    // The coordinates are the example of RFC 7517, A.1. The thumbprint was computed with other people's code: jwcrypto, JWK.thumbprint().
    [Fact]
    public void A_thumbprint_is_what_RFC_7638_says()
    {
        var key = new JsonObject
        {
            ["kty"] = "EC",
            ["crv"] = "P-256",
            ["x"] = "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
            ["y"] = "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
            ["kid"] = "root-9",
            ["role"] = "root",
            ["iss"] = "root",
        };
        var set = Assert.IsType<ReadKeys.Usable>(Read(new JsonObject { ["ver"] = 1, ["keys"] = new JsonArray(key) }.ToJsonString())).Keys;
        Assert.Equal("cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s", set.Keys["root-9"].Thumbprint);
    }

    [Theory]
    [InlineData("""{"kty":"RSA"}""", "keys[0] (pay-9): kty is not EC")]
    [InlineData("""{"kty":null}""", "keys[0] (pay-9): kty is not EC")]
    [InlineData("""{"crv":"P-384"}""", "keys[0] (pay-9): crv is not P-256")]
    [InlineData("""{"use":"enc"}""", "keys[0] (pay-9): use is not sig")]
    [InlineData("""{"alg":"ES384"}""", "keys[0] (pay-9): alg is not ES256")]
    [InlineData("""{"d":"AAAA"}""", "keys[0] (pay-9): d: a private key does not belong here")]
    [InlineData("""{"x5u":"https://a"}""", "keys[0] (pay-9): x5u is not known")]
    [InlineData("""{"a\nb":1}""", "keys[0] (pay-9): a name with odd letters is not known")]
    [InlineData("""{"kid":"a b"}""", "keys[0]: kid is missing or not one of")]
    [InlineData("""{"kid":"root-1"}""", "kid root-1: 2 keys of this name")]
    [InlineData("""{"role":"king"}""", "keys[0] (pay-9): role is missing or not one of: headend, duty, payment, notice, approver, root")]
    [InlineData("""{"role":"Payment"}""", "keys[0] (pay-9): role is missing or not one of")]
    [InlineData("""{"iss":""}""", "keys[0] (pay-9): iss is missing or not one of")]
    [InlineData("""{"reasons":["PAID","GUARANTEE"]}""", "keys[0] (pay-9): reasons: GUARANTEE is not for the role payment, only PAID, PLAN")]
    [InlineData("""{"reasons":"PAID"}""", "keys[0] (pay-9): reasons is not an array of texts")]
    [InlineData("""{"rank":1}""", "keys[0] (pay-9): rank is for approvers only")]
    [InlineData("""{"role":"approver","rank":0}""", "keys[0] (pay-9): rank is not a whole number from 1")]
    [InlineData("""{"role":"notice","reasons":["PAID"]}""", "keys[0] (pay-9): reasons: PAID is not for the role notice, which has none")]
    [InlineData("""{"role":"headend","reasons":["SAFETY_EMERGENCY"]}""", "keys[0] (pay-9): reasons: SAFETY_EMERGENCY is not for the role headend")]
    [InlineData("""{"nbf":"2026"}""", "keys[0] (pay-9): nbf is not whole seconds since 1970")]
    [InlineData("""{"nbf":7,"exp":7}""", "keys[0] (pay-9): exp is not after nbf")]
    [InlineData("""{"x":"AAAA"}""", "keys[0] (pay-9): x is not 32 bytes in base64url without padding")]
    [InlineData("""{"x":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE"}""", "keys[0] (pay-9): x, y is not a point of P-256")]
    [InlineData("""{"x":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","y":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}""", "keys[0] (pay-9): x, y is not a point of P-256")]
    [InlineData("""{"x":"__________________________________________8","y":"__________________________________________8"}""", "keys[0] (pay-9): x, y is not a point of P-256")]
    [InlineData("""{"y":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB"}""", "keys[0] (pay-9): y is not 32 bytes in base64url")]
    [InlineData("""{"y":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}""", "keys[0] (pay-9): y is not 32 bytes in base64url")]
    public void A_fault_makes_the_set_unusable_and_is_named_with_its_key(string change, string error)
    {
        var hand = new Hand(KeyRole.Payment, "pay-9", "bank");
        foreach (var (name, value) in JsonNode.Parse(change)!.AsObject())
            hand.Jwk[name] = value?.DeepClone();
        var errors = Assert.IsType<ReadKeys.Unusable>(Read(Some.Set(1, hand, Some.Root))).Errors;
        Assert.StartsWith(error, Assert.Single(errors), StringComparison.Ordinal);
        Assert.DoesNotContain('\n', errors[0]);
    }

    [Theory]
    [InlineData("", "not strict JSON")]
    [InlineData("[]", "not a JSON object")]
    [InlineData("""{"ver":1,"keys":[],"ver":2}""", "not strict JSON")]
    [InlineData("""{"ver":1,"keys":[{"x":1,"\u0078":2}]}""", "not strict JSON")]
    [InlineData("""{"ver":1,"keys":[]}""", "keys is not an array of 1 to 64 keys")]
    [InlineData("""{"ver":1,"keys":[7]}""", "keys[0]: not an object")]
    [InlineData("""{"ver":1}""", "keys is not an array")]
    public void What_is_no_set_is_unusable(string text, string error) =>
        Assert.StartsWith(error, Assert.Single(Assert.IsType<ReadKeys.Unusable>(Read(text)).Errors), StringComparison.Ordinal);

    [Theory]
    [InlineData("null")]
    [InlineData("0")]
    [InlineData("1.5")]
    [InlineData("\"1\"")]
    public void A_version_is_a_whole_number_from_one(string version)
    {
        var text = Some.Set(1, Some.Root).Replace("\"ver\":1", $"\"ver\":{version}", StringComparison.Ordinal);
        Assert.Equal(["ver is not a whole number from 1"], Assert.IsType<ReadKeys.Unusable>(Read(text)).Errors);
    }

    [Fact]
    public void Every_fault_is_told_at_once()
    {
        var (first, second) = (new Hand(KeyRole.Payment, "a", "bank"), new Hand(KeyRole.Duty, "b", "duty"));
        (first.Jwk["kty"], first.Jwk["crv"], second.Jwk["role"]) = ("oct", "K-256", "boss");
        var text = Some.Set(1, first, second).Replace("\"ver\":1", "\"ver\":-1,\"more\":1", StringComparison.Ordinal);
        var errors = Assert.IsType<ReadKeys.Unusable>(Read(text)).Errors;
        Assert.Equal(5, errors.Length);
        Assert.Equal(["more", "ver", "keys[0]", "keys[0]", "keys[1]"], errors.Select(error => error.Split(' ')[0]));
    }

    [Fact]
    public void One_key_stands_once_in_a_set_whatever_it_is_called()
    {
        var approver = Some.Headend.Jwk.DeepClone().AsObject();
        (approver["kid"], approver["role"], approver["iss"]) = ("app-2", "approver", "station");
        var text = new JsonObject { ["ver"] = 1, ["keys"] = new JsonArray(Some.Headend.Jwk.DeepClone(), approver, Some.Root.Jwk.DeepClone()) }.ToJsonString();
        var error = Assert.Single(Assert.IsType<ReadKeys.Unusable>(Read(text)).Errors);
        Assert.StartsWith("kid he-1 (headend) and app-2 (approver): one key under several names, thumbprint ", error, StringComparison.Ordinal);
    }

    [Fact]
    public void There_are_one_or_two_roots()
    {
        Assert.StartsWith("roots: ", Assert.Single(Assert.IsType<ReadKeys.Unusable>(Read(Some.Set(1, Some.Headend))).Errors), StringComparison.Ordinal);
        Hand[] roots = [.. Enumerable.Range(0, 3).Select(n => new Hand(KeyRole.Root, $"r{n}", "root"))];
        Assert.IsType<ReadKeys.Usable>(Read(Some.Set(1, roots[..2])));
        Assert.StartsWith("roots: ", Assert.Single(Assert.IsType<ReadKeys.Unusable>(Read(Some.Set(1, roots))).Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_more_than_64_kilobytes_is_not_looked_into() =>
        Assert.StartsWith("65537 bytes", Assert.IsType<ReadKeys.Unusable>(Read(new string(' ', 65_537))).Errors[0], StringComparison.Ordinal);

    private static ReadKeys Read(string text) => KeySetReader.Read(Some.Bytes(text));
}
