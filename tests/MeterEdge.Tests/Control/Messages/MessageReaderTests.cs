using System.Text.Json.Nodes;
using MeterEdge.Control;
using MeterEdge.Control.Messages;

namespace MeterEdge.Tests.Control.Messages;

public sealed class MessageReaderTests
{
    public static TheoryData<int> EveryKind => Some.EveryKind;

    /// <summary>Claims of the first right message (a disconnect order of the head-end) changed, and what becomes of it.</summary>
    public static TheoryData<string, string?, string> WrongClaims => new()
    {
        { "iss", "\"bank\"", "UNKNOWN_KEY" },
        { "iss", null, "UNKNOWN_KEY" },
        { "aud", "\"TG-0418\"", "WRONG_AUDIENCE" },
        { "aud", "\"tg-0417\"", "WRONG_AUDIENCE" },
        { "aud", "[\"TG-0417\"]", "MALFORMED" },
        { "aud", null, "MALFORMED" },
        { "jti", null, "MALFORMED" },
        { "jti", "\"\"", "MALFORMED" },
        { "jti", "\"a b\"", "MALFORMED" },
        { "jti", "\"a\\nb\"", "MALFORMED" },
        { "jti", "7", "MALFORMED" },
        { "iat", null, "MALFORMED" },
        { "iat", "\"1795428000\"", "MALFORMED" },
        { "iat", "1795428000.5", "MALFORMED" },
        { "iat", "-1", "MALFORMED" },
        { "iat", "1e300", "MALFORMED" },
        { "exp", null, "MALFORMED" },
        { "exp", "1795428000", "MALFORMED" },
        { "exp", "9223372036854775807", "MALFORMED" },
        { "nbf", "1795428001", "MALFORMED" },
        { "sub", null, "MALFORMED" },
        { "sub", "\"130005218899\"", "UNKNOWN_METER" },
        { "sub", "\"130005218843\"", "WRONG_ACCOUNT" },
        { "sub", "\"130005218842\"", "WRONG_ACCOUNT" },
        { "acct", "\"A-1002\"", "WRONG_ACCOUNT" },
        { "acct", null, "WRONG_ACCOUNT" },
        { "case", null, "MALFORMED" },
        { "case", "\"C 1\"", "MALFORMED" },
        { "verb", "\"open\"", "MALFORMED" },
        { "verb", null, "MALFORMED" },
        { "rsn", null, "MALFORMED" },
        { "rsn", "\"arrears\"", "WRONG_REASON" },
        { "rsn", "\"PAID\"", "WRONG_REASON" },
        { "rsn", "\"SAFETY_EMERGENCY\"", "WRONG_REASON" },
        { "rsn", "0", "MALFORMED" },
    };

    [Theory]
    [MemberData(nameof(EveryKind))]
    public void A_right_message_is_taken_with_all_that_it_says(int kind)
    {
        var (signer, topic, typ, claims) = Some.Right[kind];
        var message = Some.Verified(Some.Read(signer.Token(typ, claims.ToJsonString()), topic));
        Assert.Equal((signer.Issuer, signer.Kid, "j-1"), (message.Issuer, message.KeyId, message.Id));
        Assert.Equal((Some.Now, Some.Now.AddMinutes(10)), (message.IssuedAt, message.Expires));
        Assert.Equal(((string?)claims["sub"], (string?)claims["acct"], (string?)claims["case"]), (message.Meter, message.Account, message.Case));
    }

    [Fact]
    public void What_each_kind_says_besides_is_read_too()
    {
        Assert.Equal(CutReason.Arrears, Some.Message<SignedMessage.DisconnectOrder>().Reason);
        var reconnect = Some.Message<SignedMessage.ReconnectOrder>();
        Assert.Equal((ReleaseReason.Paid, ReconnectMode.Direct, "a.b.c"), (reconnect.Reason, reconnect.Mode, reconnect.Carried));
        var release = Some.Message<SignedMessage.Release>();
        Assert.Equal((ReleaseReason.Paid, ReconnectMode.Direct, "bank/2026+7"), (release.Reason, release.Mode, release.Transaction));
        Assert.Equal(new Amounts(12050, 12100, -50, "CNY"), release.Amounts);
        Assert.Equal("j-1", Some.Message<SignedMessage.Revoke>().Ref);
        var notice = Some.Message<SignedMessage.Notice>();
        Assert.Equal((NoticeKind.RemoteExtra, "sms", "confirmed", 12050L, "CNY"), (notice.Kind, notice.Channel, notice.Outcome, notice.Due, notice.Currency));
        Assert.Equal((Some.Now, Some.Now.AddSeconds(7.5), Some.Now.AddHours(72)), (notice.Sent, notice.Delivered, notice.CutAfter));
        Assert.Equal(("j-0", 2), (Some.Message<SignedMessage.Approval>().Order, Some.Message<SignedMessage.Approval>().Rank));
        var fact = Some.Message<SignedMessage.Fact>();
        Assert.Equal((FactKind.PaymentPending, true, "转账"), (fact.Kind, fact.On, fact.Data!.Value.GetProperty("why").GetString()));
        Assert.Equal("j-0", Some.Message<SignedMessage.Cancel>().Order);
        var keys = Some.Message<SignedMessage.NewKeys>();
        Assert.Equal((2, Some.Everybody.Length), (keys.Version, keys.Keys.Keys.Count));
    }

    [Fact]
    public void A_release_that_does_not_say_its_mode_permits_the_lesser_one() =>
        Assert.Equal(ReconnectMode.Arm, Release("""{"rsn":"WRONGFUL"}""", Some.Duty).Mode);

    [Theory]
    [MemberData(nameof(WrongClaims))]
    public void A_wrong_claim_is_refused_with_its_code(string name, string? value, string code)
    {
        var (signer, topic, typ, claims) = Some.Right[0];
        var changed = value is null ? Some.Without(claims, name) : Some.With(claims, name, JsonNode.Parse(value));
        Refused(code, signer.Token(typ, changed.ToJsonString()), topic);
    }

    [Theory]
    [InlineData("1795428000")]
    [InlineData("\"2026-11-23T10:00:00\"")]
    [InlineData("\"2026-11-23\"")]
    [InlineData("\"1969-12-31T23:59:59Z\"")]
    [InlineData("\"9999-12-31T23:59:59-14:00\"")]
    [InlineData("\"\"")]
    [InlineData(null)]
    public void A_moment_is_written_with_its_offset(string? value)
    {
        var (signer, topic, typ, claims) = Some.Right[7];
        Assert.Equal("me-notice+jws", typ);
        Refused("MALFORMED", signer.Token(typ, (value is null ? Some.Without(claims, "sent") : Some.With(claims, "sent", JsonNode.Parse(value))).ToJsonString()), topic);
    }

    [Fact]
    public void A_meter_without_an_account_takes_messages_without_one()
    {
        var (signer, topic, typ, claims) = Some.Right[0];
        var service = Some.With(claims, "sub", Some.ServiceMeter);
        Refused("WRONG_ACCOUNT", signer.Token(typ, service.ToJsonString()), topic);
        Some.Verified(Some.Read(signer.Token(typ, Some.Without(service, "acct").ToJsonString()), topic));
    }

    [Theory]
    [InlineData("""{"rsn":"PAID","due":100,"paid":100,"bal":0,"cur":"CNY"}""", "MALFORMED")]
    [InlineData("""{"rsn":"PAID","txn":"t"}""", "MALFORMED")]
    [InlineData("""{"rsn":"PAID","due":100,"paid":100,"bal":0,"txn":"t"}""", "MALFORMED")]
    [InlineData("""{"rsn":"PAID","due":100,"paid":100,"bal":0,"cur":"cny","txn":"t"}""", "MALFORMED")]
    [InlineData("""{"rsn":"PAID","due":100.5,"paid":100.5,"bal":0,"cur":"CNY","txn":"t"}""", "MALFORMED")]
    [InlineData("""{"rsn":"PAID","due":100,"paid":100,"bal":0,"cur":"CNY","txn":"a b"}""", "MALFORMED")]
    [InlineData("""{"rsn":"PAID","due":100,"paid":100,"bal":0,"cur":"CNY","txn":"t","mode":"direct"}""", "MALFORMED")]
    [InlineData("""{"rsn":"PAID","due":100,"paid":99,"bal":1,"cur":"CNY","txn":"t"}""", "BALANCE_OWED")]
    [InlineData("""{"rsn":"PAID","due":100,"paid":99,"bal":0,"cur":"CNY","txn":"t"}""", "AMOUNT_MISMATCH")]
    [InlineData("""{"rsn":"PAID","due":-1,"paid":0,"bal":-1,"cur":"CNY","txn":"t"}""", "AMOUNT_MISMATCH")]
    [InlineData("""{"rsn":"PAID","due":0,"paid":9223372036854775807,"bal":1,"cur":"CNY","txn":"t"}""", "AMOUNT_MISMATCH")]
    [InlineData("""{"rsn":"PLAN","due":100,"paid":0,"bal":0,"cur":"CNY","txn":"t"}""", "AMOUNT_MISMATCH")]
    [InlineData("""{"rsn":"GUARANTEE"}""", "WRONG_REASON")]
    [InlineData("""{"rsn":"Paid","due":100,"paid":100,"bal":0,"cur":"CNY","txn":"t"}""", "WRONG_REASON")]
    public void A_payment_is_complete_and_adds_up(string claims, string code) =>
        Refused(code, Some.Payment.Token("me-release+jws", Some.Claims(Some.Payment, claims).ToJsonString()), "down/release");

    [Theory]
    [InlineData("""{"rsn":"PAID","due":100,"paid":100,"bal":0,"cur":"CNY","txn":"t"}""")]
    [InlineData("""{"rsn":"PAID","due":100,"paid":150,"bal":-50,"cur":"CNY","txn":"t"}""")]
    [InlineData("""{"rsn":"PLAN","due":100,"paid":0,"bal":100,"cur":"CNY","txn":"t"}""")]
    public void A_payment_may_leave_a_credit_and_a_plan_a_debt(string claims) => Assert.NotNull(Release(claims, Some.Payment).Amounts);

    [Fact]
    public void Only_the_duty_engineer_takes_protection_away_and_tells_the_weather()
    {
        foreach (var signer in Some.Everybody)
        {
            Fact(signer, """{"kind":"medical","on":true}""", signer.Kid.StartsWith("root", StringComparison.Ordinal) ? "WRONG_ROLE" : null);
            Fact(signer, """{"kind":"medical","on":false}""", signer == Some.Duty ? null : "WRONG_ROLE");
            Fact(signer, """{"kind":"weather","on":true}""", signer == Some.Duty ? null : "WRONG_ROLE");
        }
    }

    [Fact]
    public void A_fact_is_about_a_meter_and_its_account_or_an_account_or_the_edge()
    {
        var claims = Some.Claims(Some.Duty, """{"kind":"dispute","on":true}""");
        Read(claims, null);
        Read(Some.Without(claims, "sub"), null);
        Read(Some.Without(claims, "sub", "acct", "case"), null);
        Read(Some.Without(claims, "acct"), "MALFORMED");
        Read(Some.With(Some.Without(claims, "sub"), "acct", "A-9"), "WRONG_ACCOUNT");
        Read(Some.With(claims, "kind", "Dispute"), "MALFORMED");
        Read(Some.With(claims, "on", 1), "MALFORMED");
        Read(Some.With(claims, "data", "x"), "MALFORMED");

        static void Read(JsonObject claims, string? code) => Expect(code, Some.Duty.Token("me-fact+jws", claims.ToJsonString()), "down/fact");
    }

    [Fact]
    public void A_cancel_names_a_case_or_an_order()
    {
        var claims = Some.Without(Some.Claims(Some.Approver, "{}"), "sub", "acct");
        Expect(null, Some.Approver.Token("me-cancel+jws", claims.ToJsonString()), "down/cancel");
        Expect("MALFORMED", Some.Approver.Token("me-cancel+jws", Some.Without(claims, "case").ToJsonString()), "down/cancel");
    }

    [Theory]
    [InlineData("""{"v":1,"case":"C-1"}""", "C-1")]
    [InlineData(" {\"case\":\"C-1\",\"v\":1,\"from\":{\"app\":\"x\"}}\n", "C-1")]
    [InlineData("""{"v":2,"case":"C-1"}""", null)]
    [InlineData("""{"case":"C-1"}""", null)]
    [InlineData("""{"v":1}""", null)]
    [InlineData("""{"v":1,"case":"C 1"}""", null)]
    [InlineData("""{"v":1,"case":"C-1","case":"C-2"}""", null)]
    [InlineData("""{"v":1,"case":"C-1"}{}""", null)]
    [InlineData("""{"v":1,"case":"C-1\ud800"}""", null)]
    [InlineData("{", null)]
    public void Anybody_may_hold_a_countdown_without_a_signature(string json, string? expected)
    {
        var message = Some.Read(json, "down/cancel");
        if (expected is not null)
            Assert.Equal(expected, Assert.IsType<CheckedMessage.UnsignedCancel>(message).Case);
        else
            Assert.Equal(RefusalCode.Malformed, Assert.IsType<CheckedMessage.Refused>(message).Code);
        Refused("MALFORMED", json, "down/order");
    }

    [Fact]
    public void A_key_that_lists_its_reasons_signs_no_other()
    {
        var narrow = new Hand(KeyRole.Payment, "pay-2", "bank", "PLAN");
        var keys = Assert.IsType<ReadKeys.Usable>(KeySetReader.Read(Some.Bytes(Some.Set(1, narrow, Some.Root)))).Keys;
        Assert.Equal(RefusalCode.WrongReason, Assert.IsType<CheckedMessage.Refused>(Read(Some.Right[3].Claims)).Code);
        Assert.IsType<CheckedMessage.Verified>(Read(Some.Right[4].Claims));

        CheckedMessage Read(JsonObject claims) => MessageReader.Read(
            Some.Bytes(narrow.Token("me-release+jws", claims.ToJsonString())), "down/release", keys, Some.Edge, Some.Accounts);
    }

    [Fact]
    public void The_digest_is_of_the_content_and_not_of_the_signature()
    {
        var (signer, topic, typ, claims) = Some.Right[0];
        var first = Digest(claims);
        Assert.Equal(64, first.Length);
        Assert.Equal(first, Digest(claims));
        Assert.NotEqual(first, Digest(Some.With(claims, "case", "C-2")));

        string Digest(JsonObject content) => Assert.IsType<CheckedMessage.Verified>(Some.Read(signer.Token(typ, content.ToJsonString()), topic)).Digest;
    }

    [Fact]
    public void What_a_refused_message_says_of_itself_is_kept_for_the_answer()
    {
        var (_, topic, typ, claims) = Some.Right[0];
        var refused = Assert.IsType<CheckedMessage.Refused>(Some.Read(Some.Payment.Token(typ, claims.ToJsonString()), topic));
        Assert.Equal(new Claimed("j-1", Some.Meter, Some.Case), refused.Claimed);
        var broken = Assert.IsType<CheckedMessage.Refused>(Some.Read(Some.Headend.Token(typ, """{"jti":"j-9","jti":"j-8","sub":"a b","case":7,"""), topic));
        Assert.Equal((RefusalCode.Malformed, new Claimed("j-9", null, null)), (broken.Code, broken.Claimed));
    }

    private static SignedMessage.Release Release(string claims, Hand signer) => Assert.IsType<SignedMessage.Release>(
        Some.Verified(Some.Read(signer.Token("me-release+jws", Some.Claims(signer, claims).ToJsonString()), "down/release")));

    private static void Fact(Hand signer, string claims, string? code) =>
        Expect(code, signer.Token("me-fact+jws", Some.Claims(signer, claims).ToJsonString()), "down/fact");

    private static void Expect(string? code, string token, string topic)
    {
        if (code is null)
            Some.Verified(Some.Read(token, topic));
        else
            Refused(code, token, topic);
    }

    private static void Refused(string code, string token, string topic)
    {
        var refused = Assert.IsType<CheckedMessage.Refused>(Some.Read(token, topic));
        Assert.Equal(code, refused.Code.Upper());
        Assert.NotEmpty(refused.Why);
    }
}
