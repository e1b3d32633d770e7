using System.Buffers.Text;
using System.Text.Json;
using MeterEdge.HeadEnd.Tests.Signing;

namespace MeterEdge.HeadEnd.Tests.Sending;

/// <summary>The commands that sign, as people type them.</summary>
public sealed class SendingCommandTests : IAsyncLifetime
{
    private const string About = "--edge TG-0417 --meter 130005218841 --account A-1001 --case C-1";
    private readonly TemporaryFolder _temporary = new();

    public async ValueTask InitializeAsync() => Assert.Equal(0, (await Run("keys", "--keys", _temporary.Path("keys"))).Code);

    public ValueTask DisposeAsync()
    {
        _temporary.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("order disconnect " + About + " --reason ARREARS", "headend-1", """{"verb":"disconnect","rsn":"ARREARS"}""")]
    [InlineData("order disconnect " + About + " --reason SAFETY_EMERGENCY", "duty-1", """{"verb":"disconnect","rsn":"SAFETY_EMERGENCY"}""")]
    [InlineData("order reconnect " + About + " --mode ARM", "headend-1", """{"verb":"reconnect","mode":"ARM"}""")]
    [InlineData("release " + About + " --reason PAID --due 38650 --paid 40000 --txn B-7", "payment-1", """{"rsn":"PAID","due":38650,"paid":40000,"bal":-1350,"cur":"CNY","txn":"B-7"}""")]
    [InlineData("release " + About + " --reason WRONGFUL --mode DIRECT", "duty-1", """{"rsn":"WRONGFUL","mode":"DIRECT"}""")]
    [InlineData("revoke " + About + " --ref r-1", "payment-1", """{"ref":"r-1"}""")]
    [InlineData("approve " + About + " --order o-1 --as approver-a-1", "approver-a-1", """{"order":"o-1"}""")]
    [InlineData("fact on " + About + " --kind medical --until 2026-12-01T00:00:00Z", "headend-1", """{"kind":"medical","on":true,"until":"2026-12-01T00:00:00.000Z"}""")]
    [InlineData("fact on --edge TG-0417 --kind weather --data {\"low_c\":-3}", "duty-1", """{"kind":"weather","on":true,"data":{"low_c":-3}}""")]
    [InlineData("fact off " + About + " --kind medical", "duty-1", """{"kind":"medical","on":false}""")]
    [InlineData("cancel --edge TG-0417 --order o-1", "headend-1", """{"order":"o-1"}""")]
    public async Task Each_is_signed_by_the_key_of_its_role_and_says_what_was_typed(string typed, string kid, string said)
    {
        var (code, output, _) = await Sign(typed);
        Assert.Equal(0, code);
        var parts = output.Trim().Split('.');
        Assert.Equal(kid, Json(parts[0]).GetProperty("kid").GetString());
        var claims = Json(parts[1]);
        Assert.Equal("TG-0417", claims.GetProperty("aud").GetString());
        var envelope = (string[])["iss", "aud", "jti", "iat", "exp", "sub", "acct", "case"];
        Assert.Equal(said, $"{{{string.Join(',', claims.EnumerateObject().Where(claim => !envelope.Contains(claim.Name)).Select(claim => $"\"{claim.Name}\":{claim.Value.GetRawText()}"))}}}");
    }

    [Fact]
    public async Task An_order_is_good_for_fifteen_minutes_and_a_release_for_three_days()
    {
        Assert.Equal(900, Life(await Sign($"order disconnect {About} --reason ARREARS")));
        Assert.Equal(72 * 3600, Life(await Sign($"release {About} --reason WRONGFUL")));
        Assert.Equal(60, Life(await Sign($"release {About} --reason WRONGFUL --valid-for 1m")));
    }

    [Fact]
    public async Task What_was_printed_can_be_sent_later_and_from_elsewhere()
    {
        var (_, token, _) = await Sign($"release {About} --reason WRONGFUL");
        await File.WriteAllTextAsync(_temporary.Path("release.jws"), token, TestContext.Current.CancellationToken);
        var (code, again, shown) = await Run("send", _temporary.Path("release.jws"), "--print", "--show");
        Assert.Equal((0, token), (code, again));
        Assert.StartsWith("me/v1/TG-0417/down/release: {\"alg\":\"ES256\",\"typ\":\"me-release+jws\",\"kid\":\"duty-1\"} {\"iss\":\"duty\"", shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("order disconnect " + About + " --reason WHIM", "--reason WHIM: write ARREARS")]
    [InlineData("order disconnect --edge TG-0417 --reason ARREARS", "--meter")]
    [InlineData("cancel --edge a/b --order o-1", "--edge a/b: the name of one concentrator")]
    [InlineData("order disconnect " + About + " --reason ARREARS --as nobody-1", "nobody-1.jwk")]
    [InlineData("release " + About + " --reason PAID --due 386.50", "--due 386.50: write a whole number of minor units")]
    [InlineData("fact on --edge TG-0417 --kind weather --data 3", "--data wants a JSON object")]
    [InlineData("cancel --edge TG-0417", "give --case or --order")]
    public async Task What_cannot_be_said_is_one_line_that_says_what_to_do(string typed, string message)
    {
        var (code, output, errors) = await Sign(typed);
        Assert.Equal((1, ""), (code, output));
        Assert.Contains(message, Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not a token")]
    [InlineData("a.b.c")]
    [InlineData("e30.e30.AAAA")]
    public async Task A_file_that_holds_no_message_is_not_sent(string content)
    {
        await File.WriteAllTextAsync(_temporary.Path("x.jws"), content, TestContext.Current.CancellationToken);
        var (code, _, errors) = await Run("send", _temporary.Path("x.jws"));
        Assert.Equal(1, code);
        Assert.Contains("holds no signed message", Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    private static long Life((int Code, string Output, string Errors) signed)
    {
        var claims = Json(signed.Output.Split('.')[1]);
        return claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64();
    }

    private static JsonElement Json(string part) => JsonDocument.Parse(Base64Url.DecodeFromChars(part)).RootElement;

    private Task<(int Code, string Output, string Errors)> Sign(string typed) => Run([.. typed.Split(' '), "--keys", _temporary.Path("keys"), "--print"]);

    private static async Task<(int Code, string Output, string Errors)> Run(params string[] arguments)
    {
        using var process = RealProgram.Start(RealProgram.Path, arguments);
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, errors);
    }
}
