using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using MeterEdge.Contract;
using MeterEdge.HeadEnd.Signing;
using MeterEdge.HeadEnd.Tests.Signing;

namespace MeterEdge.HeadEnd.Tests.Contract;

/// <summary>Holds docs/asyncapi.yml against the code on both sides, and against traffic that was captured from the real programs.</summary>
public sealed partial class AsyncApiTests
{
    private static readonly ContractDocument Document = ContractDocument.Shipped;

    // Events whose data the document describes by their code.
    private static readonly HashSet<string> Detailed =
        [.. Document.Schema("Event")["allOf"]!.AsArray().Select(part => part!["if"]?["properties"]!["code"]!["const"]!.ToString()).OfType<string>()];

    public static TheoryData<string> SignedKinds => [.. SomeClaims.All.Keys];

    [Fact]
    public void It_is_an_AsyncAPI_3_document_with_a_channel_for_every_topic()
    {
        Assert.Equal("3.0.0", Document.Root["asyncapi"]!.ToString());
        Assert.Equal(
            [
                "up/readings", "up/backfill", "up/event", "up/state", "up/meters/{page}", "up/result", "down/order", "down/release", "down/notice", "down/approval",
                "down/fact", "down/cancel", "down/keys", "down/request",
            ],
            Document.Root["channels"]!.AsObject().Select(channel => channel.Value!["address"]!.ToString()["{prefix}/{edge}/".Length..]));
        Assert.Equal(
            Document.Root["channels"]!.AsObject().Select(channel => $"#/channels/{channel.Key}"),
            Document.Root["operations"]!.AsObject().Select(operation => operation.Value!["channel"]!["$ref"]!.ToString()));
    }

    [Fact]
    public void Every_reference_leads_somewhere_and_every_schema_is_used()
    {
        var references = References(Document.Root).ToList();
        Assert.All(references, reference => Assert.NotNull(Document.Resolve(reference)));
        Assert.All(
            Document.Root["components"]!.AsObject().SelectMany(part => part.Value!.AsObject().Select(named => $"#/components/{part.Key}/{named.Key}")),
            named => Assert.Contains(named, references));
    }

    [Theory]
    [InlineData("Readings", typeof(ReadingsMessage))]
    [InlineData("Reading", typeof(ReadingMessage))]
    [InlineData("HistoricReadings", typeof(HistoricReadingsMessage))]
    [InlineData("HistoricReading", typeof(HistoricReadingMessage))]
    [InlineData("Event", typeof(EventMessage))]
    [InlineData("State", typeof(StateMessage))]
    [InlineData("Meters", typeof(MetersMessage))]
    [InlineData("Meter", typeof(MeterMessage))]
    [InlineData("Request", typeof(RequestMessage))]
    [InlineData("RequestResult", typeof(ResultMessage))]
    [InlineData("SwitchResult", typeof(SwitchResultMessage))]
    public void Its_fields_are_those_of_the_records(string schema, Type record) => Assert.Equal(Names(ContractJson.Default.GetTypeInfo(record)!), Fields(schema));

    [Theory]
    [InlineData("t", typeof(SwitchTimes))]
    [InlineData("register", typeof(RegisterAround))]
    [InlineData("gates", typeof(GateMessage))]
    [InlineData("audit", typeof(AuditPlace))]
    public void The_fields_of_a_results_parts_are_those_of_the_records(string part, Type record)
    {
        var found = Document.Schema("SwitchResult")["properties"]![part]!;
        Assert.Equal(Names(ContractJson.Default.GetTypeInfo(record)!), Own(found["items"] ?? found));
    }

    [Theory]
    [InlineData("Order", typeof(Claims.Order))]
    [InlineData("Release", typeof(Claims.Release))]
    [InlineData("Revoke", typeof(Claims.Revoke))]
    [InlineData("Notice", typeof(Claims.Notice))]
    [InlineData("Approval", typeof(Claims.Approval))]
    [InlineData("Fact", typeof(Claims.Fact))]
    [InlineData("Cancel", typeof(Claims.Cancel))]
    [InlineData("Keys", typeof(Claims.Keys))]
    public void Its_claims_are_those_that_are_signed(string schema, Type claims) => Assert.Equal(
        Names(SigningJson.Default.GetTypeInfo(claims)!).Concat(Names(SigningJson.Default.Envelope)).Order(StringComparer.Ordinal),
        Fields(schema));

    [Theory]
    [MemberData(nameof(SignedKinds))]
    public void Every_signed_message_is_as_described_on_its_topic_and_on_no_other(string kind)
    {
        var claims = SomeClaims.All[kind].Claims;
        using var key = SigningKey.New(new("X", Role.Headend), 1, Some.Time);
        var carried = SignedMessages.Sign(SomeClaims.Envelope, SomeClaims.Release, key);
        var token = SignedMessages.Sign(SomeClaims.Envelope, claims is Claims.Order { Carried: not null } order ? order with { Carried = carried } : claims, key);
        Assert.Empty(Document.Faults($"me/v1/TG-0417/down/{claims.Topic}", token));
        Assert.NotEmpty(Document.Faults($"me/v1/TG-0417/down/{(claims.Topic == "keys" ? "fact" : "keys")}", token));
    }

    [Fact]
    public void Its_refusal_codes_are_those_of_the_concentrator()
    {
        var source = File.ReadAllText(Repository("src", "MeterEdge", "Control", "RefusalCode.cs"));
        var codes = Member().Matches(source).Select(member => Word().Replace(member.Groups["name"].Value, "_$0").ToUpperInvariant());
        Assert.Equal(codes, Document.Schema("RefusalCode")["enum"]!.AsArray().Select(code => code!.ToString()));
    }

    [Fact]
    public void Captured_traffic_is_as_described()
    {
        var lines = Traffic().Where(line => !IsStrangers(line)).ToList();
        Assert.All(lines, line => Assert.Empty(Document.Faults(line.Topic, line.Payload)));
        Assert.Superset(
            new HashSet<string>
            {
                "up/readings", "up/backfill", "up/event", "up/state", "up/meters/0", "up/result", "down/order", "down/release", "down/notice", "down/approval", "down/fact", "down/cancel",
                "down/keys", "down/request",
            },
            lines.Select(line => string.Join('/', line.Topic.Split('/')[3..])).ToHashSet());
        Assert.All(Traffic().Where(IsStrangers), line => Assert.NotEmpty(Document.Faults(line.Topic, line.Payload)));
    }

    [Fact]
    public void Every_stage_and_every_event_of_switching_was_captured()
    {
        var said = Traffic().Where(line => line.Topic.EndsWith("up/result", StringComparison.Ordinal)).Select(line => JsonNode.Parse(line.Payload)!).ToList();
        Assert.Superset(
            Document.Schema("SwitchResult")["properties"]!["stage"]!["enum"]!.AsArray().Select(stage => stage!.ToString()).ToHashSet(),
            said.Select(answer => answer["stage"]!.ToString()).ToHashSet());
        Assert.Superset(
            new HashSet<string>
            {
                "cut", "restored", "payment_seen", "cut_due", "tamper", "switch_moved", "rate_limited", "attack_suspected", "audit_head", "restoration_overdue", "field_visit_needed",
            },
            Happened().Select(happened => happened["code"]!.ToString()).ToHashSet());
        Assert.Superset(
            new HashSet<string> { "en", "zh" },
            said.Where(answer => answer["do"]?.ToString() == "case").Select(answer => answer["data"]?["lang"]?.ToString() ?? "").ToHashSet());
        Assert.Contains(said, answer => answer["corrects"] is not null);
        Assert.Contains(said, answer => answer["repeat"] is not null);
    }

    [Fact]
    public void What_an_event_of_switching_has_lost_or_has_too_much_is_found_out()
    {
        var tried = new HashSet<string>();
        foreach (var happened in Happened().Where(happened => Detailed.Contains(happened["code"]!.ToString())))
        {
            var text = happened.ToJsonString();
            tried.Add(happened["code"]!.ToString());
            Assert.Empty(Document.Faults("me/v1/TG-0417/up/event", text));
            Assert.NotEmpty(Document.Faults("me/v1/TG-0417/up/event", With(text, message => message.Remove("data"))));
            Assert.NotEmpty(Document.Faults("me/v1/TG-0417/up/event", With(text, message => message["data"]!.AsObject()["unheard_of"] = 1)));
            Assert.NotEmpty(Document.Faults("me/v1/TG-0417/up/event", With(text, message => message["data"]!.AsObject().RemoveAt(0))));
        }

        Assert.Equal(Detailed, tried);
    }

    [Fact]
    public void A_wrong_answer_is_found_out()
    {
        var tried = 0;
        foreach (var (topic, payload) in Traffic().Where(line => line.Topic.EndsWith("up/result", StringComparison.Ordinal) && JsonNode.Parse(line.Payload)!["t"] is JsonObject))
        {
            Assert.NotEmpty(Document.Faults(topic, With(payload, message => message["stage"] = "done")));
            Assert.NotEmpty(Document.Faults(topic, With(payload, message => message["result"] = "NO_SUCH_CODE")));
            Assert.NotEmpty(Document.Faults(topic, With(payload, message => message["t"]!.AsObject().Remove("said"))));
            Assert.NotEmpty(Document.Faults(topic, With(payload, message => message["actual"] = "ajar")));
            tried++;
            if (tried == 60)
                break;
        }

        Assert.Equal(60, tried);
    }

    [Fact]
    public void A_captured_message_that_lost_a_field_or_has_one_too_many_is_found_out()
    {
        var wrong = 0;
        foreach (var (topic, payload) in Traffic().Where(line => line.Payload.StartsWith('{')).Take(40))
        {
            Assert.NotEmpty(Document.Faults(topic, With(payload, message => message["unheard_of"] = 1)));
            Assert.NotEmpty(Document.Faults(topic, With(payload, message => message.Remove(message.ContainsKey("edge") ? "edge" : message.ContainsKey("id") ? "id" : "case"))));
            Assert.NotEmpty(Document.Faults(topic, With(payload, message => message["v"] = 2)));
            wrong++;
        }

        Assert.True(wrong > 10);
    }

    /// <summary>Sent by the walk to see it refused.</summary>
    private static bool IsStrangers((string Topic, string Payload) line) => line.Payload.StartsWith("not a token", StringComparison.Ordinal);

    private static IEnumerable<JsonObject> Happened() =>
        Traffic().Where(line => line.Topic.EndsWith("up/event", StringComparison.Ordinal)).Select(line => JsonNode.Parse(line.Payload)!.AsObject());

    private static string With(string payload, Action<JsonObject> change)
    {
        var message = JsonNode.Parse(payload)!.AsObject();
        change(message);
        return message.ToJsonString();
    }

    /// <summary>What went over the wire in the walk of docs/head-end.md: a line of topic and payload each, tokens as text.</summary>
    private static List<(string Topic, string Payload)> Traffic() =>
    [
        .. File.ReadLines(Repository("tests", "MeterEdge.HeadEnd.Tests", "Contract", "walk.jsonl"), Encoding.UTF8).Select(line =>
        {
            var message = JsonNode.Parse(line)!;
            var payload = message["payload"]!;
            return (message["topic"]!.ToString(), payload.GetValueKind() == JsonValueKind.String ? payload.ToString() : payload.ToJsonString());
        }),
    ];

    private static IEnumerable<string> Names(JsonTypeInfo record) => record.Properties.Where(property => property.Get is not null).Select(property => property.Name).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Fields(string schema) => All(Document.Schema(schema)).Order(StringComparer.Ordinal);

    private static IEnumerable<string> All(JsonNode schema) =>
        Own(schema).Concat((schema["allOf"] as JsonArray ?? []).SelectMany(part => All(part!["$ref"] is { } reference ? Document.Resolve(reference.ToString())! : part)));

    private static IEnumerable<string> Own(JsonNode schema) => (schema["properties"] as JsonObject ?? []).Select(property => property.Key).Order(StringComparer.Ordinal);

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject map => map.SelectMany(pair => pair.Key == "$ref" ? [pair.Value!.ToString()] : References(pair.Value)),
        JsonArray list => list.SelectMany(References),
        _ => [],
    };

    private static string Repository(params string[] path) => Path.Combine([Root(), .. path]);

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));

    [GeneratedRegex(@"^    (?<name>[A-Z]\w+),", RegexOptions.Multiline)]
    private static partial Regex Member();

    [GeneratedRegex("(?<!^)[A-Z]")]
    private static partial Regex Word();
}
