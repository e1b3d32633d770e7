using System.Text.Json;
using MeterEdge.Configuration;
using MeterEdge.Control.Messages;
using MeterEdge.Control.Policy;

namespace MeterEdge.Tests.Control.Policy;

/// <summary>Questions to test with.</summary>
internal static class Some
{
    public static readonly TimeZoneInfo Shanghai = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    /// <summary>A Wednesday in October, in the window.</summary>
    public static readonly DateTimeOffset Planned = Local("2026-10-14 10:00");

    public static DateTimeOffset Local(string time) =>
        DateTimeOffset.ParseExact(time + "+08:00", "yyyy-MM-dd HH:mmzzz", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A resident in arrears whom cn-default lets be cut at the planned moment.</summary>
    public static CutQuestion Question { get; } = new()
    {
        Order = Order(CutReason.Arrears),
        Planned = Planned,
        Now = Planned.AddMinutes(-30),
        ClockTrusted = true,
        Class = AccountClass.Resident,
        IsGroup = false,
        Notices =
        [
            Notice(NoticeKind.Demand, "app", daysBefore: 20),
            Notice(NoticeKind.Written, "letter", daysBefore: 10) with { Outcome = "posted", By = "Li Wei" },
            Notice(NoticeKind.RemoteExtra, "sms", daysBefore: 5) with { Outcome = "confirmed" },
            Notice(NoticeKind.Final, "sms", daysBefore: 0) with { Sent = Planned.AddMinutes(-60), Delivered = Planned.AddMinutes(-60) },
        ],
        Approvals = [Approval("grid-station-a")],
        SinceAnswer = TimeSpan.FromMinutes(1),
        ReleasesReachable = true,
        Opens = new(0, 0, 0, 0, 100),
        Calendar = new(new(2026, 12, 31), [new(2026, 10, 1)], System.Collections.Immutable.ImmutableDictionary<DateOnly, string>.Empty),
        TimeZone = Shanghai,
    };

    public static SignedMessage.DisconnectOrder Order(CutReason reason) => new()
    {
        Issuer = "grid",
        Role = reason == CutReason.SafetyEmergency ? KeyRole.Duty : KeyRole.Headend,
        Id = "order-1",
        IssuedAt = Planned.AddMinutes(-30),
        Expires = Planned.AddMinutes(-20),
        Meter = "130005218841",
        Account = "A-1001",
        Case = "C-1",
        Reason = reason,
    };

    public static SignedMessage.Notice Notice(NoticeKind kind, string channel, int daysBefore) => new()
    {
        Issuer = "notices",
        Role = KeyRole.Notice,
        Id = $"notice-{kind}",
        IssuedAt = Planned.AddDays(-daysBefore),
        Expires = Planned.AddDays(30),
        Meter = "130005218841",
        Account = "A-1001",
        Case = "C-1",
        Kind = kind,
        Channel = channel,
        Sent = Planned.AddDays(-daysBefore),
        Delivered = Planned.AddDays(-daysBefore),
        Outcome = "sent",
        Due = 12_000,
        Currency = "CNY",
        Since = Planned.AddDays(-40),
        CutAfter = Planned.AddHours(-1),
    };

    public static SignedMessage.Approval Approval(string issuer) => new()
    {
        Issuer = issuer,
        Role = KeyRole.Approver,
        Id = $"approval-{issuer}",
        IssuedAt = Planned.AddMinutes(-40),
        Expires = Planned.AddDays(1),
        Meter = "130005218841",
        Account = "A-1001",
        Case = "C-1",
        Order = "order-1",
    };

    public static SignedMessage.Fact Fact(FactKind kind, string? data = null, string? account = "A-1001") => new()
    {
        Issuer = "duty",
        Role = KeyRole.Duty,
        Id = $"fact-{kind}",
        IssuedAt = Planned.AddHours(-1),
        Expires = Planned.AddDays(1),
        Account = account,
        Kind = kind,
        On = true,
        Data = data is null ? null : JsonElement.Parse(data),
    };
}
