using System.Text;
using MeterEdge.Control;
using MeterEdge.Control.Messages;
using MeterEdge.HeadEnd.Signing;
using Json = System.Text.Json;
using Said = MeterEdge.HeadEnd.Signing.Claims;

namespace MeterEdge.Tests.Control.Messages;

/// <summary>What the reference head-end signs, read by the concentrator: two programs that share no code for it.</summary>
public sealed class HeadEndTests : IDisposable
{
    private readonly DirectoryInfo _temporary = Directory.CreateTempSubdirectory("meteredge-test-");
    private readonly KeyFolder _folder;

    public HeadEndTests() => (_folder = new(Path.Combine(_temporary.FullName, "keys"))).Make(KeyHolder.Demo, Some.Now);

    public static TheoryData<string, Role> Messages => new()
    {
        { "disconnect", Role.Headend },
        { "safety", Role.Duty },
        { "reconnect", Role.Headend },
        { "paid", Role.Payment },
        { "wrongful", Role.Duty },
        { "revoke", Role.Payment },
        { "notice", Role.Notice },
        { "approval", Role.Approver },
        { "fact", Role.Notice },
        { "cancel", Role.Approver },
    };

    [Theory]
    [MemberData(nameof(Messages))]
    public void What_the_right_role_signs_is_taken(string kind, Role role)
    {
        var claims = Of(kind);
        Assert.IsType<CheckedMessage.Verified>(Read(claims, role));
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void What_a_root_signs_instead_is_not(string kind, Role role)
    {
        Assert.NotEqual(Role.Root, role);
        Assert.Equal(RefusalCode.WrongRole, Assert.IsType<CheckedMessage.Refused>(Read(Of(kind), Role.Root)).Code);
    }

    [Fact]
    public void A_notice_says_the_same_on_both_sides()
    {
        var read = Assert.IsType<SignedMessage.Notice>(Assert.IsType<CheckedMessage.Verified>(Read(Of("notice"), Role.Notice)).Message);
        var signed = Assert.IsType<Said.Notice>(Of("notice"));
        Assert.Equal(
            (signed.Sent, signed.Delivered, signed.Since, signed.CutAfter, signed.Due, signed.Cur, signed.By, "notice", Some.Case),
            (read.Sent, read.Delivered, read.Since, read.CutAfter, read.Due, read.Currency, read.By, read.Issuer, read.Case));
    }

    [Fact]
    public void A_whole_new_set_fits_into_a_message_and_is_taken()
    {
        _folder.Renew("payment", Some.Now);
        _folder.Renew("headend", Some.Now);
        var verified = Assert.IsType<CheckedMessage.Verified>(Read(Said.Keys.Of(_folder.Set()), Role.Root, OfEdge));
        var fresh = Assert.IsType<SignedMessage.NewKeys>(verified.Message);
        Assert.Equal(3, fresh.Version);
        Assert.Equal(10, fresh.Keys.Keys.Count);
    }

    public void Dispose() => _temporary.Delete(recursive: true);

    private static Envelope OfCustomer => OfEdge with { Sub = Some.Meter, Acct = Some.Account, Case = Some.Case };

    private static Envelope OfEdge =>
        new() { Aud = Some.Edge, Jti = "m-1", Iat = Some.Now.ToUnixTimeSeconds(), Exp = Some.Now.AddMinutes(15).ToUnixTimeSeconds() };

    private static Said Of(string kind) => kind switch
    {
        "disconnect" => new Said.Order { Verb = "disconnect", Rsn = "ARREARS" },
        "safety" => new Said.Order { Verb = "disconnect", Rsn = "SAFETY_EMERGENCY" },
        "reconnect" => new Said.Order { Verb = "reconnect", Mode = "DIRECT" },
        "paid" => new Said.Release { Rsn = "PAID", Due = 38_650, Paid = 40_000, Bal = -1350, Cur = "CNY", Txn = "B/77", Mode = "ARM" },
        "wrongful" => new Said.Release { Rsn = "WRONGFUL" },
        "revoke" => new Said.Revoke { Ref = "release-1" },
        "notice" => new Said.Notice
        {
            Kind = "WRITTEN",
            Channel = "door",
            Sent = Some.Now.AddDays(-8),
            Delivered = Some.Now.AddDays(-7),
            Outcome = "posted",
            By = "李伟",
            Due = 38_650,
            Cur = "CNY",
            Since = Some.Now.AddDays(-45),
            CutAfter = Some.Now.AddDays(1),
        },
        "approval" => new Said.Approval { OrderId = "order-1" },
        "fact" => new Said.Fact { Kind = "medical", On = true, Until = Some.Now.AddDays(9), Data = Json.JsonDocument.Parse("""{"group":"under2"}""").RootElement },
        "cancel" => new Said.Cancel(),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "unknown"),
    };

    private CheckedMessage Read(Said claims, Role role, Envelope? envelope = null)
    {
        using var key = _folder.Key(role);
        var keys = Assert.IsType<ReadKeys.Usable>(KeySetReader.Read(File.ReadAllBytes(_folder.SetFile))).Keys;
        return MessageReader.Read(
            Encoding.ASCII.GetBytes(SignedMessages.Sign(envelope ?? OfCustomer, claims, key)), $"down/{claims.Topic}", keys, Some.Edge, Some.Accounts);
    }
}
