using System.Buffers.Text;
using System.Diagnostics;
using System.Formats.Asn1;
using System.Text;
using System.Text.Json.Nodes;
using MeterEdge.Control.Messages;
using MeterEdge.Tests.Configuration;

namespace MeterEdge.Tests.Control.Messages;

/// <summary>Tokens made by other people's code are taken when they are right; tests/run.sh installs the programs.</summary>
public sealed class ForeignTokenTests
{
    public static TheoryData<int> EveryKind => Some.EveryKind;

    // RFC 7515, appendix A.3: the text, the key and the signature as they are printed there.
    [Fact]
    public void The_signature_that_RFC_7515_prints_is_right()
    {
        var text = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"u8;
        byte[] point =
        [
            .. Base64Url.DecodeFromChars("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"),
            .. Base64Url.DecodeFromChars("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"),
        ];
        var signature = Base64Url.DecodeFromChars("DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q");
        Assert.True(P256.Signed(point, text, signature));
        Assert.False(P256.Signed(point, text[..^1], signature));
    }

    // Made once by jwcrypto 1.1.0 with a key that was thrown away; the spaces in its JSON are its own.
    [Fact]
    public void A_token_from_another_library_and_another_day_is_still_read_the_same()
    {
        const string Token =
            "eyJhbGciOiAiRVMyNTYiLCAidHlwIjogIm1lLXJlbGVhc2UrandzIiwgImtpZCI6ICJwYXktZ29sZGVuIn0"
            + ".eyJpc3MiOiAiYmFuayIsICJhdWQiOiAiVEctMDQxNyIsICJqdGkiOiAiMDFLQVI4WjNWNSIsICJpYXQiOiAxNzk1NDI4MDAwLCAiZXhwIjogMTc5NTY4NzIwMCwgInN1YiI6ICIxMzAwMDUyMTg4NDEi"
            + "LCAiYWNjdCI6ICJBLTEwMDEiLCAiY2FzZSI6ICJDLTIwMjYtMDAwMTIzIiwgInJzbiI6ICJQQUlEIiwgImR1ZSI6IDEyMDUwLCAicGFpZCI6IDEyMDUwLCAiYmFsIjogMCwgImN1ciI6ICJDTlkiLCAi"
            + "dHhuIjogImJhbmsvNyIsICJtb2RlIjogIkFSTSJ9"
            + ".5MplYxHsrzH1C1HeDmXa3RyYFfu2I1wgmnArPdrZipwp8lcdETey2mnqE4E7lhS3z0iEPlEOxd8Jmw1wCKkOCA";
        var jwk = new JsonObject
        {
            ["crv"] = "P-256",
            ["kty"] = "EC",
            ["x"] = "iRcGKpQdVBebCW7GLPxOlzCBABm1fK-d2pmU62m4QNA",
            ["y"] = "k-nnogpYtKklkytlOJDINVHvfQTOeSiE8rqmAzq0A_o",
        };
        Assert.Equal(
            new SignedMessage.Release
            {
                Issuer = "bank",
                Role = KeyRole.Payment,
                KeyId = "pay-golden",
                Id = "01KAR8Z3V5",
                IssuedAt = Some.Now,
                Expires = Some.Now.AddHours(72),
                Meter = Some.Meter,
                Account = Some.Account,
                Case = Some.Case,
                Reason = ReleaseReason.Paid,
                Mode = ReconnectMode.Arm,
                Amounts = new(12050, 12050, 0, "CNY"),
                Transaction = "bank/7",
            },
            Read(jwk, "pay-golden", Some.Payment, Token, "down/release"));
    }

    [Fact]
    public async Task Tokens_of_python3_jwcrypto_are_taken_and_changed_ones_are_not()
    {
        var wanted = Some.Right.Select(right => new JsonObject { ["typ"] = right.Typ, ["kid"] = "foreign", ["claims"] = right.Claims.DeepClone() }.ToJsonString());
        var made = await Run("/usr/bin/python3", SourceTree.Path("tests/MeterEdge.Tests/Control/Messages/foreign_tokens.py"), Encoding.UTF8.GetBytes(string.Join('\n', wanted)));
        var lines = Encoding.UTF8.GetString(made).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Some.Right.Length, lines.Length);
        foreach (var (line, right) in lines.Zip(Some.Right))
        {
            var (jwk, token) = (JsonNode.Parse(line)!["jwk"]!.AsObject(), (string)JsonNode.Parse(line)!["token"]!);
            Assert.Equal("j-1", Read(jwk, "foreign", right.Signer, token, right.Topic).Id);
            var changed = token[..20] + (token[20] == 'A' ? 'B' : 'A') + token[21..];
            Assert.IsType<CheckedMessage.Refused>(Check(jwk, "foreign", right.Signer, changed, right.Topic));
        }
    }

    [Theory]
    [MemberData(nameof(EveryKind))]
    public async Task Tokens_of_openssl_are_taken(int kind)
    {
        using var folder = new TemporaryFolder();
        var (signer, topic, typ, claims) = Some.Right[kind];
        var text = $"{Hand.Part($$"""{"kid":"foreign","typ":"{{typ}}","alg":"ES256"}""")}.{Hand.Part(claims.ToJsonString())}";
        var pem = Path.Combine(folder.Path, "key.pem");
        await Run("openssl", $"ecparam -name prime256v1 -genkey -noout -out {pem}", []);

        // The last 65 bytes of a SubjectPublicKeyInfo are 04, x and y (RFC 5480, 2.2).
        var info = await Run("openssl", $"ec -in {pem} -pubout -outform DER", []);
        var jwk = new JsonObject
        {
            ["kty"] = "EC",
            ["crv"] = "P-256",
            ["x"] = Base64Url.EncodeToString(info.AsSpan()[^64..^32]),
            ["y"] = Base64Url.EncodeToString(info.AsSpan()[^32..]),
        };
        var der = await Run("openssl", $"dgst -sha256 -sign {pem}", Encoding.ASCII.GetBytes(text));
        var pair = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
        byte[] signature = [.. Half(pair), .. Half(pair)];
        Assert.Equal("j-1", Read(jwk, "foreign", signer, $"{text}.{Base64Url.EncodeToString(signature)}", topic).Id);
        Assert.IsType<CheckedMessage.Refused>(Check(jwk, "foreign", signer, $"{text}.{Base64Url.EncodeToString(der)}", topic));

        static byte[] Half(AsnReader pair)
        {
            var number = pair.ReadInteger().ToByteArray(isUnsigned: true, isBigEndian: true);
            return [.. new byte[32 - number.Length], .. number];
        }
    }

    private static SignedMessage Read(JsonObject jwk, string kid, Hand signer, string token, string topic) => Some.Verified(Check(jwk, kid, signer, token, topic));

    /// <summary>With a set in which a foreign key stands in the signer's place.</summary>
    private static CheckedMessage Check(JsonObject jwk, string kid, Hand signer, string token, string topic)
    {
        var record = signer.Jwk.DeepClone().AsObject();
        (record["kid"], record["x"], record["y"]) = (kid, (string)jwk["x"]!, (string)jwk["y"]!);
        var set = new JsonObject { ["ver"] = 1, ["keys"] = new JsonArray(record, new Hand(KeyRole.Root, "r", "root").Jwk) };
        var keys = Assert.IsType<ReadKeys.Usable>(KeySetReader.Read(Some.Bytes(set.ToJsonString()))).Keys;
        return MessageReader.Read(Some.Bytes(token), topic, keys, Some.Edge, Some.Accounts);
    }

    private static async Task<byte[]> Run(string program, string arguments, byte[] input)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        await process.StandardInput.BaseStream.WriteAsync(input, TestContext.Current.CancellationToken);
        process.StandardInput.Close();
        using var output = new MemoryStream();
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.StandardOutput.BaseStream.CopyToAsync(output, TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"{program} {arguments}: {await errors}");
        return output.ToArray();
    }
}
