using System.Security.Cryptography;
using System.Text.Json;
using MeterEdge.HeadEnd.Signing;

namespace MeterEdge.HeadEnd.Tests.Signing;

public sealed class KeyFolderTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();

    private KeyFolder Folder => new(_temporary.Path("keys"));

    [Fact]
    public void A_demo_set_has_a_key_for_every_role_two_approvers_and_two_roots()
    {
        var set = Folder.Make(KeyHolder.Demo, Some.Time);
        Assert.Equal(1, set.Ver);
        Assert.Equal(
            [
                ("headend-1", Role.Headend, "headend"), ("duty-1", Role.Duty, "duty"), ("payment-1", Role.Payment, "payment"), ("notice-1", Role.Notice, "notice"),
                ("approver-a-1", Role.Approver, "approver-a"), ("approver-b-1", Role.Approver, "approver-b"), ("root-a-1", Role.Root, "root-a"), ("root-b-1", Role.Root, "root-b"),
            ],
            set.Keys.Select(key => (key.Kid, key.Role, key.Iss)));
        Assert.Equal(set.Keys.Count, set.Keys.Select(key => key.X).Distinct().Count());
        Assert.Equal(["PAID", "PLAN"], set.Keys.Single(key => key.Role == Role.Payment).Reasons);
    }

    [Fact]
    public void What_goes_to_the_concentrators_holds_no_secret()
    {
        Folder.Make(KeyHolder.Demo, Some.Time);
        using var file = JsonDocument.Parse(File.ReadAllText(Folder.SetFile));
        Assert.All(file.RootElement.GetProperty("keys").EnumerateArray(), key => Assert.False(key.TryGetProperty("d", out _)));
    }

    [Fact]
    public void The_names_in_the_file_are_those_of_the_contract()
    {
        Folder.Make(KeyHolder.Demo, Some.Time);
        using var file = JsonDocument.Parse(File.ReadAllText(Folder.SetFile));
        Assert.Equal(["ver", "keys"], Names(file.RootElement));
        Assert.Equal(["kid", "role", "iss", "reasons", "rank", "nbf", "exp", "kty", "crv", "x", "y"], Names(file.RootElement.GetProperty("keys")[4]));
        Assert.Equal("approver", file.RootElement.GetProperty("keys")[4].GetProperty("role").GetString());
        Assert.Equal(["kid", "role", "iss", "reasons", "kty", "crv", "x", "y"], Names(file.RootElement.GetProperty("keys")[7]));
    }

    [Fact]
    public void Only_the_owner_may_read_the_private_keys()
    {
        Folder.Make(KeyHolder.Demo, Some.Time);
        var secrets = Directory.GetFiles(_temporary.Path("keys"), "*.jwk");
        Assert.Equal(KeyHolder.Demo.Count, secrets.Length);
        Assert.All(secrets, secret => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, Mode(secret)));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, Mode(_temporary.Path("keys")));
    }

    [Fact]
    public void A_set_that_is_there_is_not_overwritten()
    {
        Folder.Make(KeyHolder.Demo, Some.Time);
        var before = File.ReadAllText(Folder.SetFile);
        Assert.Throws<IOException>(() => Folder.Make(KeyHolder.Demo, Some.Time));
        Assert.Equal(before, File.ReadAllText(Folder.SetFile));
    }

    [Fact]
    public void A_renewed_key_stands_beside_the_old_one_in_the_next_version_and_signs_from_then_on()
    {
        var first = Folder.Make(KeyHolder.Demo, Some.Time);
        var second = Folder.Renew("payment", Some.Time);
        Assert.Equal(2, second.Ver);
        Assert.Equal([.. first.Keys.Select(key => key.Kid), "payment-2"], second.Keys.Select(key => key.Kid));
        Assert.Equal(["PAID", "PLAN"], second.Keys[^1].Reasons);
        using var key = Folder.Key(Role.Payment);
        Assert.Equal("payment-2", key.Jwk.Kid);
    }

    [Fact]
    public void A_dropped_key_is_gone_in_the_next_version()
    {
        Folder.Make(KeyHolder.Demo, Some.Time);
        Folder.Renew("payment", Some.Time);
        var third = Folder.Drop("payment-1");
        Assert.Equal(3, third.Ver);
        Assert.DoesNotContain(third.Keys, key => key.Kid == "payment-1");
        Assert.Equal(third.Keys.Select(key => key.Kid), Folder.Set().Keys.Select(key => key.Kid));
    }

    [Fact]
    public void A_root_is_not_renewed_because_concentrators_have_it_pinned()
    {
        Folder.Make(KeyHolder.Demo, Some.Time);
        Assert.Contains("root-a-1 is a root", Assert.Throws<IOException>(() => Folder.Renew("root-a", Some.Time)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nobody_and_nothing_unknown_is_renewed_dropped_or_read()
    {
        Folder.Make(KeyHolder.Demo, Some.Time);
        Assert.Contains("nobody called bank", Assert.Throws<IOException>(() => Folder.Renew("bank", Some.Time)).Message, StringComparison.Ordinal);
        Assert.Contains("no key bank-1", Assert.Throws<IOException>(() => Folder.Drop("bank-1")).Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => Folder.Key("bank-1"));
        Assert.Throws<IOException>(() => Folder.Key("../keys"));
        Assert.Equal(1, Folder.Set().Ver);
    }

    [Fact]
    public void A_role_without_its_private_key_here_is_said_to_be_missing()
    {
        Folder.Make(KeyHolder.Demo, Some.Time);
        File.Delete(_temporary.Path("keys/payment-1.jwk"));
        Assert.Contains("no private key of the role payment", Assert.Throws<IOException>(() => Folder.Key(Role.Payment)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("not JSON")]
    [InlineData("""{"kid":"a","role":"king","iss":"a","reasons":[],"x":"","y":""}""")]
    [InlineData("""{"kid":"a","role":"duty","iss":"a","reasons":[],"x":"AA","y":"AA"}""")]
    [InlineData("""{"kid":"a","role":"duty","iss":"a","reasons":[],"x":"AA","y":"AA","d":"AA"}""")]
    [InlineData("""{"kid":"a","role":"duty","iss":"a","reasons":[],"x":"?","y":"AA","d":"AA"}""")]
    [InlineData("""{"kid":"a","role":"duty","iss":"a","reasons":[],"crv":"P-384","x":"AA","y":"AA","d":"AA"}""")]
    public void A_file_that_is_no_private_key_is_refused(string content)
    {
        Directory.CreateDirectory(_temporary.Path("keys"));
        File.WriteAllText(_temporary.Path("keys/a.jwk"), content);
        Assert.ThrowsAny<CryptographicException>(() => Folder.Key("a"));
    }

    [Fact]
    public void A_key_read_back_signs_for_the_same_public_point()
    {
        Folder.Make(KeyHolder.Demo, Some.Time);
        using var key = Folder.Key("duty-1");
        Assert.Equal(Folder.Set().Keys[1] with { Reasons = key.Jwk.Reasons }, key.Jwk.Public);
    }

    public void Dispose() => _temporary.Dispose();

    private static UnixFileMode Mode(string path) => OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(path);

    private static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(property => property.Name);
}
