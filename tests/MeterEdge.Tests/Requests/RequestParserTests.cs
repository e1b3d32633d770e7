using System.Text;
using CsCheck;
using MeterEdge.Requests;

namespace MeterEdge.Tests.Requests;

public sealed class RequestParserTests
{
    private static readonly DateTimeOffset From = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    // Names, values and syntax that a request is made of, for the random ones.
    private static readonly string[] Tokens =
    [
        "{", "}", "[", "]", ":", ",", "\"v\"", "\"id\"", "\"do\"", "\"meter\"", "\"from\"", "\"to\"", "\"epoch\"", "\"first\"", "\"last\"", "\"n\"", "\"ref\"", "\"control\"",
        "1", "-1", "1e400", "99999999999999999999", "null", "true", "\"\"", "\"backfill\"", "\"resend\"", "\"stop\"", "\"a\"", "\"\\ud800\"", "\"2026-11-23T10:00:00Z\"",
        "\"9999-12-31T23:59:59-14:00\"", "{\"v\":1,\"id\":\"a\",\"do\":\"stop\",\"ref\":\"b\"", "{\"v\":1,\"id\":\"a\",\"do\":\"resend\",\"n\":[", "//", "\u0000",
    ];

    private static readonly string[] Samples =
    [
        """{"v":1,"id":"a","do":"backfill","meter":"1","from":"2026-11-23T10:00:00Z","to":"2026-11-23T19:00:00.5+08:00"}""",
        """{"v":1,"id":"a","do":"resend","epoch":"8f3a","first":5,"last":5}""",
        """{"v":1,"id":"a","do":"resend","control":"c1","n":[3,4]}""",
        """{"v":1,"id":"a","do":"stop","ref":"b"}""",
        """{"v":1,"id":"a","do":"case","case":"C-1","lang":"zh"}""",
    ];

    public static TheoryData<string, Request> Good => new()
    {
        { """{"v":1,"id":"a","do":"status"}""", new Request.Status("a") },
        { """ {"do":"time","id":"A.z_9:-","v":1} """, new Request.Time("A.z_9:-") },
        { """{"v":1,"id":"a","do":"stop","ref":"b"}""", new Request.Stop("a", "b") },
        { """{"v":1,"id":"a","do":"case","case":"C-2026-000123","lang":"zh"}""", new Request.Story("a", "C-2026-000123", null, "zh") },
        { """{"v":1,"id":"a","do":"case","meter":"130005218841"}""", new Request.Story("a", null, "130005218841", "en") },
        {
            """{"v":1,"id":"a","do":"backfill","from":"2026-11-23T10:00:00Z","to":"2026-11-23T19:00:00.5+08:00"}""",
            new Request.Backfill("a", null, From, From.AddHours(1).AddMilliseconds(500))
        },
        {
            """{"v":1,"id":"a","do":"backfill","meter":"130005218841","from":"2026-11-23T10:00:00.000Z","to":"2026-11-23T10:00:00.001Z","color":{"a":[1,{}]}}""",
            new Request.Backfill("a", "130005218841", From, From.AddMilliseconds(1))
        },
        { """{"v":1,"id":"a","do":"resend","epoch":"8f3a","first":5,"last":5}""", new Request.Resend("a", "8f3a", 5, 5) },
        { """{"v":1,"id":"a","do":"resend","n":[1,9007199254740993]}""", new Request.ResendEvents("a", null, 1, 9_007_199_254_740_993) },
        { """{"v":1,"id":"a","do":"resend","control":"c1","n":[3,4]}""", new Request.ResendEvents("a", "c1", 3, 4) },
    };

    [Theory]
    [MemberData(nameof(Good))]
    public void A_request_is_understood(string json, Request expected) =>
        Assert.Equal(expected, Assert.IsType<ParsedRequest.Understood>(Parse(json)).Request);

    [Theory]
    [InlineData("", "MALFORMED", null, null)]
    [InlineData("null", "MALFORMED", null, null)]
    [InlineData("[]", "MALFORMED", null, null)]
    [InlineData("{}", "MALFORMED", null, null)]
    [InlineData("""{"v":1,"id":"a","do":"status"}{}""", "MALFORMED", "a", "status")]
    [InlineData("""{"v":1,"id":"a","do":"status",}""", "MALFORMED", "a", "status")]
    [InlineData("""{"v":1,"id":"a","do":"status"} // yes""", "MALFORMED", "a", "status")]
    [InlineData("""{"v":1,"id":"a","do":"status","id":"b"}""", "MALFORMED", "a", "status")]
    [InlineData("""{"v":1,"id":"a","do":"status","x":1,"x":2}""", "MALFORMED", "a", "status")]
    [InlineData("""{"v":2,"id":"a","do":"status"}""", "MALFORMED", "a", "status")]
    [InlineData("""{"v":"1","id":"a","do":"status"}""", "MALFORMED", null, null)]
    [InlineData("""{"id":"a","do":"status"}""", "MALFORMED", "a", "status")]
    [InlineData("""{"v":1,"do":"status"}""", "MALFORMED", null, "status")]
    [InlineData("""{"v":1,"do":"status","id":7}""", "MALFORMED", null, "status")]
    [InlineData("""{"v":1,"do":"status","id":""}""", "MALFORMED", null, "status")]
    [InlineData("""{"v":1,"do":"status","id":"a b"}""", "MALFORMED", null, "status")]
    [InlineData("""{"v":1,"do":"status","id":"\u001b"}""", "MALFORMED", null, "status")]
    [InlineData("""{"v":1,"do":"status","id":"\ud800"}""", "MALFORMED", null, "status")]
    [InlineData("""{"v":1,"id":"a"}""", "MALFORMED", "a", null)]
    [InlineData("""{"v":1,"id":"a","do":"dance"}""", "NOT_AVAILABLE", "a", "dance")]
    [InlineData("""{"v":1,"id":"a","do":"read","meter":"1"}""", "NOT_AVAILABLE", "a", "read")]
    [InlineData("""{"v":1,"id":"a","do":"case","case":"C-1","meter":"1"}""", "MALFORMED", "a", "case")]
    [InlineData("""{"v":1,"id":"a","do":"stop"}""", "MALFORMED", "a", "stop")]
    [InlineData("""{"v":1,"id":"a","do":"backfill"}""", "MALFORMED", "a", "backfill")]
    [InlineData("""{"v":1,"id":"a","do":"backfill","from":"2026-11-23T10:00:00","to":"2026-11-23T11:00:00Z"}""", "MALFORMED", "a", "backfill")]
    [InlineData("""{"v":1,"id":"a","do":"backfill","from":"2026-11-23","to":"2026-11-24"}""", "MALFORMED", "a", "backfill")]
    [InlineData("""{"v":1,"id":"a","do":"backfill","from":"2026-11-23T10:00:00Z","to":"2026-11-23T10:00:00Z"}""", "MALFORMED", "a", "backfill")]
    [InlineData("""{"v":1,"id":"a","do":"backfill","meter":"","from":"2026-11-23T10:00:00Z","to":"2026-11-23T11:00:00Z"}""", "MALFORMED", "a", "backfill")]
    [InlineData("""{"v":1,"id":"a","do":"resend"}""", "MALFORMED", "a", "resend")]
    [InlineData("""{"v":1,"id":"a","do":"resend","epoch":"8f3a","first":5,"last":4}""", "MALFORMED", "a", "resend")]
    [InlineData("""{"v":1,"id":"a","do":"resend","epoch":"8f3a","first":0,"last":4}""", "MALFORMED", "a", "resend")]
    [InlineData("""{"v":1,"id":"a","do":"resend","epoch":"8f3a","first":1.5,"last":4}""", "MALFORMED", "a", "resend")]
    [InlineData("""{"v":1,"id":"a","do":"resend","epoch":"8f3a","first":1,"last":4,"n":[1,2]}""", "MALFORMED", "a", "resend")]
    [InlineData("""{"v":1,"id":"a","do":"resend","n":[1]}""", "MALFORMED", "a", "resend")]
    [InlineData("""{"v":1,"id":"a","do":"resend","n":[1,2,3]}""", "MALFORMED", "a", "resend")]
    [InlineData("""{"v":1,"id":"a","do":"resend","n":[2,1]}""", "MALFORMED", "a", "resend")]
    [InlineData("""{"v":1,"id":"a","do":"resend","n":[[1,2]]}""", "MALFORMED", "a", "resend")]
    [InlineData("""{"v":1,"id":"a","do":"status","x":[[[[[[[[[[1]]]]]]]]]]}""", "MALFORMED", "a", "status")]
    public void What_is_none_is_refused_with_what_can_be_read_of_it(string json, string code, string? id, string? verb)
    {
        var refused = Assert.IsType<ParsedRequest.Refused>(Parse(json));
        Assert.Equal((code, id, verb), (refused.Code, refused.Id, refused.Verb));
        Assert.NotEmpty(refused.Why);
    }

    [Fact]
    public void What_is_larger_than_four_kilobytes_is_not_looked_into()
    {
        var request = """{"v":1,"id":"a","do":"status","x":"y"}""";
        var fits = request.Replace("y", new('y', RequestParser.LargestPayload - request.Length + 1), StringComparison.Ordinal);
        Assert.IsType<ParsedRequest.Understood>(Parse(fits));
        var refused = Assert.IsType<ParsedRequest.Refused>(Parse(fits + " "));
        Assert.Equal(("TOO_LARGE", null), (refused.Code, refused.Id));
    }

    [Fact]
    public void Whatever_the_bytes_it_throws_nothing()
    {
        var tokens = Gen.Int[0, Tokens.Length - 1].Array[0, 30].Select(picks => Encoding.UTF8.GetBytes(string.Concat(picks.Select(pick => Tokens[pick]))));
        var mutated = Gen.Select(Gen.Int[0, Samples.Length - 1], Gen.Int[0, 200], Gen.Byte, (pick, at, value) =>
        {
            var bytes = Encoding.UTF8.GetBytes(Samples[pick]);
            bytes[at % bytes.Length] = value;
            return bytes;
        });
        Gen.OneOf(Gen.Byte.Array[0, 200], tokens, mutated).Sample(
            bytes => RequestParser.Parse(bytes) is ParsedRequest.Understood { Request: var request } ? RequestParser.IsId(request.Id) : true,
            iter: Fuzz.Inputs);
    }

    [Fact]
    public void Bytes_that_are_no_utf8_are_refused() =>
        Assert.IsType<ParsedRequest.Refused>(RequestParser.Parse([.. "{\"v\":1,\"id\":\"a\",\"do\":\"status\",\"x\":\""u8, 0xC3, 0x28, .. "\"}"u8]));

    private static ParsedRequest Parse(string json) => RequestParser.Parse(Encoding.UTF8.GetBytes(json));
}
