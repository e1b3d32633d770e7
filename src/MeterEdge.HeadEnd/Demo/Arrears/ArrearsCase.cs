using MeterEdge.HeadEnd.Sending;
using MeterEdge.HeadEnd.Signing;

namespace MeterEdge.HeadEnd.Demo.Arrears;

/// <summary>One customer in arrears: every message of the case, each signed with the key of whoever says it.</summary>
/// <param name="keys">All private keys; in earnest each role has its own.</param>
/// <param name="serial">The meter.</param>
/// <param name="now">When the case is shown; the notices are dated back from here.</param>
public sealed class ArrearsCase(KeyFolder keys, string serial, DateTimeOffset now)
{
    /// <summary>The customer's account.</summary>
    public const string Account = "A-1004";

    /// <summary>What is owed, in fen.</summary>
    public const long Due = 38650;

    private const string Name = "C-DEMO-1";
    private const string OrderId = "order-demo-1";
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(15);

    /// <summary>Days overdue, as the notices say.</summary>
    public const int DaysOverdue = 45;

    /// <summary>The weather of the next 24 hours, without which nobody is cut in most months.</summary>
    public Message Forecast() => Message.Of(Sign(
        new Claims.Fact
        {
            Kind = "weather",
            On = true,
            Data = System.Text.Json.JsonElement.Parse("""{"low_c":14,"high_c":22,"warning":"none"}"""),
        },
        "fact-demo-1", Role.Duty, ofCustomer: false));

    /// <summary>All that the customer was told, with how long ago.</summary>
    public IReadOnlyList<(string What, Message Message)> Notices() =>
    [
        ("20 days ago: a demand by letter, confirmed", Notice("DEMAND", "letter", TimeSpan.FromDays(20), "confirmed")),
        ("8 days ago: the written notice at the door, by Li Wei", Notice("WRITTEN", "door", TimeSpan.FromDays(8), "posted", "Li Wei")),
        ("4 days ago: a call, because nobody comes to switch", Notice("REMOTE_EXTRA", "voice", TimeSpan.FromDays(4), "confirmed")),
        ("45 minutes ago: the last text message", Notice("FINAL", "sms", TimeSpan.FromMinutes(45), "confirmed")),
    ];

    /// <summary>The head-end orders the cut.</summary>
    public Message Order() => Message.Of(Sign(new Claims.Order { Verb = "disconnect", Rsn = "ARREARS" }, OrderId, Role.Headend));

    /// <summary>Somebody else approves it.</summary>
    public Message Approval() => Message.Of(Sign(new Claims.Approval { OrderId = OrderId }, "approval-demo-1", Role.Approver));

    /// <summary>The money is there. The head-end has no key that could say so.</summary>
    public Message Payment() => Message.Of(Sign(
        new Claims.Release { Rsn = "PAID", Due = Due, Paid = Due, Bal = 0, Cur = "CNY", Txn = "BANK-20481", Mode = "DIRECT" },
        "release-demo-1", Role.Payment));

    private Message Notice(string kind, string channel, TimeSpan ago, string outcome, string? by = null) => Message.Of(Sign(
        new Claims.Notice
        {
            Kind = kind,
            Channel = channel,
            Sent = now - ago,
            Delivered = outcome == "confirmed" ? now - ago : null,
            Outcome = outcome,
            By = by,
            Due = Due,
            Cur = "CNY",
            Since = now - TimeSpan.FromDays(DaysOverdue),
            CutAfter = now - TimeSpan.FromMinutes(5),
        },
        $"notice-demo-{kind.ToLowerInvariant().Replace('_', '-')}", Role.Notice));

    private string Sign(Claims claims, string id, Role role, bool ofCustomer = true)
    {
        using var key = keys.Key(role);
        var signed = TimeProvider.System.GetUtcNow();
        var envelope = new Envelope
        {
            Aud = Plant.DemoConfiguration.Edge,
            Jti = id,
            Iat = signed.ToUnixTimeSeconds(),
            Exp = (signed + Life).ToUnixTimeSeconds(),
            Sub = ofCustomer ? serial : null,
            Acct = ofCustomer ? Account : null,
            Case = ofCustomer ? Name : null,
        };
        return SignedMessages.Sign(envelope, claims, key);
    }
}
