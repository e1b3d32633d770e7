using System.Text.Json;
using MeterEdge.HeadEnd.Signing;

namespace MeterEdge.HeadEnd.Tests.Signing;

/// <summary>One message of each type, and how it must look.</summary>
internal static class SomeClaims
{
    public static Envelope Envelope { get; } = new()
    {
        Aud = Some.Edge,
        Jti = "m-1",
        Iat = 1_795_000_000,
        Exp = 1_795_000_900,
        Sub = "130005218841",
        Acct = "A-1001",
        Case = "C-2026-000123",
    };

    public static Claims.Notice Notice { get; } = new()
    {
        Kind = "WRITTEN",
        Channel = "door",
        Sent = Some.Time,
        Delivered = Some.Time.AddHours(1),
        Outcome = "posted",
        By = "Li Wei",
        Due = 38_650,
        Cur = "CNY",
        Since = Some.Time.AddDays(-45),
        CutAfter = Some.Time.AddDays(7),
    };

    public static Claims.Order Order { get; } = new() { Verb = "disconnect", Rsn = "ARREARS" };

    public static Claims.Release Release { get; } =
        new() { Rsn = "PAID", Due = 38_650, Paid = 40_000, Bal = -1350, Cur = "CNY", Txn = "T-77", Mode = "DIRECT" };

    public static IReadOnlyDictionary<string, (Claims Claims, string Json)> All { get; } = new Dictionary<string, (Claims, string)>
    {
        ["notice"] = (Notice, """
            "kind":"WRITTEN","channel":"door","sent":"2026-11-23T10:15:00.412Z","delivered":"2026-11-23T11:15:00.412Z","outcome":"posted","by":"Li Wei",
            "due":38650,"cur":"CNY","since":"2026-10-09T10:15:00.412Z","cut_after":"2026-11-30T10:15:00.412Z"
            """),
        ["order"] = (Order, """
            "verb":"disconnect","rsn":"ARREARS"
            """),
        ["reconnect"] = (new Claims.Order { Verb = "reconnect", Mode = "ARM", Carried = "a.b.c" }, """
            "verb":"reconnect","mode":"ARM","release":"a.b.c"
            """),
        ["release"] = (Release, """
            "rsn":"PAID","due":38650,"paid":40000,"bal":-1350,"cur":"CNY","txn":"T-77","mode":"DIRECT"
            """),
        ["revoke"] = (new Claims.Revoke { Ref = "r-1" }, """
            "ref":"r-1"
            """),
        ["approval"] = (new Claims.Approval { OrderId = "o-1" }, """
            "order":"o-1"
            """),
        ["fact"] = (new Claims.Fact { Kind = "weather", On = true, Until = Some.Time, Data = JsonDocument.Parse("""{"low_c":-3}""").RootElement }, """
            "kind":"weather","on":true,"until":"2026-11-23T10:15:00.412Z","data":{"low_c":-3}
            """),
        ["cancel"] = (new Claims.Cancel { OrderId = "o-1" }, """
            "order":"o-1"
            """),
        ["keys"] = (
            new Claims.Keys
            {
                Ver = 2,
                Set = [new() { Kid = "payment-2", Role = Role.Payment, Iss = "payment", Reasons = ["PAID"], Nbf = 1, Exp = 2, X = "eA", Y = "eQ" }],
            },
            """
            "ver":2,"keys":[{"kid":"payment-2","role":"payment","iss":"payment","reasons":["PAID"],"nbf":1,"exp":2,"kty":"EC","crv":"P-256","x":"eA","y":"eQ"}]
            """),
    };
}
