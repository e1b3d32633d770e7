using System.Text.Json;
using MeterEdge.HeadEnd.Signing;

namespace MeterEdge.HeadEnd.Tests.Signing;

/// <summary>One message of each type.</summary>
internal static class SomeClaims
{
    public static Claims.Notice Notice { get; } = new()
    {
        Aud = Some.Edge,
        Jti = "n-1",
        Iat = 1_795_000_000,
        Exp = 1_795_086_400,
        Sub = "130005218841",
        Acct = "A-1001",
        Case = "C-2026-000123",
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

    public static Claims.Order Order { get; } = new()
    {
        Aud = Some.Edge,
        Jti = "o-1",
        Iat = 1_795_000_000,
        Exp = 1_795_000_900,
        Sub = "130005218841",
        Acct = "A-1001",
        Case = "C-2026-000123",
        Verb = "disconnect",
        Rsn = "ARREARS",
    };

    public static IReadOnlyDictionary<string, (Claims Claims, string Json)> All { get; } = new Dictionary<string, (Claims, string)>
    {
        ["notice"] = (Notice, """
            "iss":"X","aud":"TG-0417","jti":"n-1","iat":1795000000,"exp":1795086400,"sub":"130005218841","acct":"A-1001","case":"C-2026-000123",
            "kind":"WRITTEN","channel":"door","sent":"2026-11-23T10:15:00.412Z","delivered":"2026-11-23T11:15:00.412Z","outcome":"posted","by":"Li Wei",
            "due":38650,"cur":"CNY","since":"2026-10-09T10:15:00.412Z","cut_after":"2026-11-30T10:15:00.412Z"
            """),
        ["order"] = (Order, """
            "iss":"X","aud":"TG-0417","jti":"o-1","iat":1795000000,"exp":1795000900,"sub":"130005218841","acct":"A-1001","case":"C-2026-000123",
            "verb":"disconnect","rsn":"ARREARS"
            """),
        ["reconnect"] = (Order with { Verb = "reconnect", Rsn = null, Mode = "ARM", Carried = "a.b.c" }, """
            "iss":"X","aud":"TG-0417","jti":"o-1","iat":1795000000,"exp":1795000900,"sub":"130005218841","acct":"A-1001","case":"C-2026-000123",
            "verb":"reconnect","mode":"ARM","release":"a.b.c"
            """),
        ["release"] = (
            new Claims.Release
            {
                Aud = Some.Edge,
                Jti = "r-1",
                Iat = 1,
                Exp = 2,
                Sub = "130005218841",
                Acct = "A-1001",
                Case = "C-2026-000123",
                Rsn = "PAID",
                Due = 38_650,
                Paid = 40_000,
                Bal = -1350,
                Cur = "CNY",
                Txn = "T-77",
                Mode = "DIRECT",
            },
            """
            "iss":"X","aud":"TG-0417","jti":"r-1","iat":1,"exp":2,"sub":"130005218841","acct":"A-1001","case":"C-2026-000123",
            "rsn":"PAID","due":38650,"paid":40000,"bal":-1350,"cur":"CNY","txn":"T-77","mode":"DIRECT"
            """),
        ["revoke"] = (new Claims.Revoke { Aud = Some.Edge, Jti = "v-1", Iat = 1, Exp = 2, Sub = "1", Acct = "A", Case = "C", Ref = "r-1" }, """
            "iss":"X","aud":"TG-0417","jti":"v-1","iat":1,"exp":2,"sub":"1","acct":"A","case":"C","ref":"r-1"
            """),
        ["approval"] = (new Claims.Approval { Aud = Some.Edge, Jti = "a-1", Iat = 1, Exp = 2, Sub = "1", Acct = "A", Case = "C", OrderId = "o-1" }, """
            "iss":"X","aud":"TG-0417","jti":"a-1","iat":1,"exp":2,"sub":"1","acct":"A","case":"C","order":"o-1"
            """),
        ["fact"] = (
            new Claims.Fact
            {
                Aud = Some.Edge,
                Jti = "f-1",
                Iat = 1,
                Exp = 2,
                Kind = "weather",
                On = true,
                Until = Some.Time,
                Data = JsonDocument.Parse("""{"low_c":-3}""").RootElement,
            },
            """
            "iss":"X","aud":"TG-0417","jti":"f-1","iat":1,"exp":2,"kind":"weather","on":true,"until":"2026-11-23T10:15:00.412Z","data":{"low_c":-3}
            """),
        ["cancel"] = (new Claims.Cancel { Aud = Some.Edge, Jti = "c-1", Iat = 1, Exp = 2, OrderId = "o-1" }, """
            "iss":"X","aud":"TG-0417","jti":"c-1","iat":1,"exp":2,"order":"o-1"
            """),
    };
}
