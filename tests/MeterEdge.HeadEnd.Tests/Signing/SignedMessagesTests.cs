using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MeterEdge.HeadEnd.Signing;

namespace MeterEdge.HeadEnd.Tests.Signing;

/// <summary>Looks at what is signed with nothing but the framework: a mistake of ours cannot hide in both.</summary>
public sealed class SignedMessagesTests
{
    public static TheoryData<string> Kinds => [.. SomeClaims.All.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_claims_are_those_of_the_contract_and_the_issuer_is_the_keys(string kind)
    {
        using var key = SigningKey.New(new("X", Role.Headend), 1, Some.Time);
        var claims = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(SignedMessages.Sign(SomeClaims.Envelope, SomeClaims.All[kind].Claims, key).Split('.')[1]));
        const string Every =
            """{"iss":"X","aud":"TG-0417","jti":"m-1","iat":1795000000,"exp":1795000900,"sub":"130005218841","acct":"A-1001","case":"C-2026-000123",""";
        Assert.Equal($"{Every}{SomeClaims.All[kind].Json.ReplaceLineEndings("")}}}", claims);
    }

    [Theory]
    [InlineData("notice", "me-notice+jws")]
    [InlineData("order", "me-order+jws")]
    [InlineData("reconnect", "me-order+jws")]
    [InlineData("release", "me-release+jws")]
    [InlineData("revoke", "me-revoke+jws")]
    [InlineData("approval", "me-approval+jws")]
    [InlineData("fact", "me-fact+jws")]
    [InlineData("cancel", "me-cancel+jws")]
    [InlineData("keys", "me-keys+jws")]
    public void The_header_names_algorithm_type_and_key_and_nothing_else(string kind, string type)
    {
        using var key = SigningKey.New(new("X", Role.Headend), 3, Some.Time);
        var header = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(SignedMessages.Sign(SomeClaims.Envelope, SomeClaims.All[kind].Claims, key).Split('.')[0]));
        Assert.Equal($$"""{"alg":"ES256","typ":"{{type}}","kid":"X-3"}""", header);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_signature_holds_under_the_public_key_and_under_no_other(string kind)
    {
        using var key = SigningKey.New(new("X", Role.Headend), 1, Some.Time);
        using var other = SigningKey.New(new("X", Role.Headend), 1, Some.Time);
        var token = SignedMessages.Sign(SomeClaims.Envelope, SomeClaims.All[kind].Claims, key);
        Assert.True(Holds(token, key.Jwk.Public));
        Assert.False(Holds(token, other.Jwk.Public));
    }

    [Fact]
    public void A_letter_changed_anywhere_breaks_it()
    {
        using var key = SigningKey.New(new("X", Role.Headend), 1, Some.Time);
        var token = SignedMessages.Sign(SomeClaims.Envelope, SomeClaims.Order, key);
        for (var at = 0; at < token.Length - 1; at++)
        {
            if (token[at] != '.')
                Assert.False(Holds($"{token[..at]}{(token[at] == 'A' ? 'B' : 'A')}{token[(at + 1)..]}", key.Jwk), $"changed at {at}");
        }
    }

    [Fact]
    public void It_is_three_parts_of_base64url_without_padding_and_the_signature_has_64_bytes()
    {
        using var key = SigningKey.New(new("X", Role.Headend), 1, Some.Time);
        // Some lengths of claims would want padding: all four remainders are tried.
        foreach (var id in (string[])["1", "12", "123", "1234"])
        {
            var token = SignedMessages.Sign(SomeClaims.Envelope with { Jti = id }, SomeClaims.Order, key);
            Assert.Matches("^[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]{86}$", token);
            Assert.Equal(64, Base64Url.DecodeFromChars(token.Split('.')[2]).Length);
            Assert.True(token.Length < SignedMessages.Largest);
        }
    }

    [Fact]
    public void Letters_of_any_script_come_back_as_they_were()
    {
        using var key = SigningKey.New(new("X", Role.Notice), 1, Some.Time);
        var token = SignedMessages.Sign(SomeClaims.Envelope, SomeClaims.Notice with { By = "李伟 \"L\"" }, key);
        using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(token.Split('.')[1]));
        Assert.Equal("李伟 \"L\"", claims.RootElement.GetProperty("by").GetString());
    }

    private static bool Holds(string token, Jwk jwk)
    {
        using var key = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = Base64Url.DecodeFromChars(jwk.X), Y = Base64Url.DecodeFromChars(jwk.Y) },
        });
        var end = token.LastIndexOf('.');
        return key.VerifyData(Encoding.ASCII.GetBytes(token[..end]), Base64Url.DecodeFromChars(token.AsSpan(end + 1)), HashAlgorithmName.SHA256);
    }
}
