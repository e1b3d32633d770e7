using System.Text;
using CsCheck;
using MeterEdge.HeadEnd.Watch;
using Microsoft.Extensions.Time.Testing;

namespace MeterEdge.HeadEnd.Tests.Watch;

public sealed class UplinkParserTests
{
    private const int Runs = 5000;
    private const string Topic = "me/v1/TG-0417/up/readings";
    private static readonly UplinkParser Parser = new("me/v1");
    private static readonly string[] Topics = ["readings", "backfill", "event", "state", "meters/0", "meters/x", "result", "reply/a"];

    private static readonly string[] Valid =
    [
        Encoding.UTF8.GetString(Some.Json(Some.Readings(Some.Reading(1), Some.Reading(2, q: "missing")))),
        Encoding.UTF8.GetString(Some.Json(Some.Event(1, "gap", """{"epoch":"8f3a","first":3,"last":4}"""))),
        """{"v":1,"edge":"TG-0417","device":"5c1e","boot":"b","online":true,"epoch":"8f3a","seq":12,"backlog":0,"t":"2026-11-23T10:15:00.000Z"}""",
        """{"v":1,"edge":"TG-0417","device":"5c1e","of":1,"config":"h","meters":[{"serial":"1","bus":"b","unit":1,"profile":"p","role":"Customer","switch_modes":[],"proof":"none"}]}""",
        """{"v":1,"edge":"TG-0417","device":"5c1e","control":"c1","n":4,"t":"2026-11-23T10:15:00.000Z","id":"q-1","do":"stop","stage":"refused","code":"TOO_LATE","data":{"why":"it is over"}}""",
        """{"v":1,"edge":"TG-0417","device":"5c1e","request":"b-1","source":"influx","readings":[{"meter":"1","kind":"instant","due":"2026-11-23T10:15:00.000Z","t":"2026-11-23T10:15:00.412Z","span_ms":2,"q":"missing","why":["no_answer"]}]}""",
        """{"v":1,"edge":"TG-0417","device":"5c1e","control":"c1","n":5,"id":"o-1","meter":"1","case":"C-1","verb":"disconnect","stage":"refused","result":"HOLIDAY","actual":"closed","t":{"said":"2026-11-23T10:15:00.000Z","received":"2026-11-23T10:15:00.000Z","until":null},"register":{"before_wh":1,"after_wh":null},"proof":{"current_l1_a":0.42},"proof_level":"none","gates":[{"rule":"window.no_holiday_or_eve","code":"HOLIDAY","until":"2026-11-24T01:00:00.000Z","why":"a holiday"}],"audit":{"seq":3,"hash":"00"}}""",
    ];

    // What JSON allows and records do not like, put where a value was.
    private static readonly string[] Odd =
        ["null", "[]", "{}", "-1", "1e400", "9223372036854775807", "\"\"", "\"\\ud800\"", "true", "[null]", "{\"a\":null}", "{\"a\":1,\"a\":2}", "99999999999999999999"];

    [Fact]
    public void Readings_are_understood()
    {
        var arrival = Assert.IsType<Arrival.Readings>(Parser.Parse(Topic, Some.Json(Some.Readings(Some.Reading(7)))));
        Assert.False(arrival.Backfill);
        Assert.Equal(7, Assert.Single(arrival.Message.Readings).Seq);
    }

    [Fact]
    public void Backfill_events_states_pages_and_the_rest_are_told_apart()
    {
        Assert.True(Assert.IsType<Arrival.Readings>(Parse("backfill", Valid[0])).Backfill);
        Assert.Equal("missing", Assert.Single(Assert.IsType<Arrival.Historic>(Parse("backfill", Valid[5])).Message.Readings).Q);
        Assert.IsType<Arrival.Malformed>(Parse("readings", Valid[5]));
        Assert.IsType<Arrival.Event>(Parse("event", Valid[1]));
        Assert.IsType<Arrival.State>(Parse("state", Valid[2]));
        Assert.Equal(0, Assert.IsType<Arrival.Meters>(Parse("meters/0", Valid[3])).Page);
        Assert.Equal("refused", Assert.IsType<Arrival.Result>(Parse("result", Valid[4])).Message.Stage);
        Assert.Equal("HOLIDAY", Assert.Single(Assert.IsType<Arrival.SwitchResult>(Parse("result", Valid[6])).Message.Gates!).Code);
        Assert.IsType<Arrival.Malformed>(Parse("result", Valid[6].Replace("\"HOLIDAY\",\"until\"", "null,\"until\"", StringComparison.Ordinal)));
        Assert.IsType<Arrival.Malformed>(Parse("result", "whatever"));
        Assert.IsType<Arrival.Other>(Parse("reply/me", "whatever"));
        Assert.IsType<Arrival.Other>(Parse("meters/3", ""));
    }

    [Theory]
    [InlineData("", "not the JSON")]
    [InlineData("null", "null")]
    [InlineData("{\"v\":1,\"ed", "not the JSON")]
    [InlineData("{\"v\":2,\"edge\":\"TG-0417\",\"device\":\"d\",\"epoch\":\"e\",\"first\":1,\"last\":1,\"readings\":[]}", "version 2")]
    [InlineData("{\"v\":1,\"edge\":\"OTHER\",\"device\":\"d\",\"epoch\":\"e\",\"first\":1,\"last\":1,\"readings\":[]}", "OTHER")]
    [InlineData("{\"v\":1,\"edge\":\"TG-0417\",\"device\":\"d\",\"epoch\":null,\"first\":1,\"last\":1,\"readings\":[]}", "epoch")]
    [InlineData("{\"v\":1,\"edge\":\"TG-0417\",\"device\":\"d\",\"epoch\":\"e\",\"first\":1,\"last\":1,\"readings\":[null]}", "null")]
    public void What_is_not_the_contract_is_malformed_and_says_why(string payload, string why) =>
        Assert.Contains(why, Assert.IsType<Arrival.Malformed>(Parse("readings", payload)).Why, StringComparison.OrdinalIgnoreCase);

    [Fact]
    public void A_payload_that_is_too_large_is_not_looked_into() =>
        Assert.Contains("bytes", Assert.IsType<Arrival.Malformed>(Parser.Parse(Topic, new byte[UplinkParser.LargestPayload + 1])).Why, StringComparison.Ordinal);

    [Theory]
    [InlineData("me/v1")]
    [InlineData("me/v1/TG-0417")]
    [InlineData("other/v1/TG-0417/up/readings")]
    [InlineData("")]
    public void A_topic_elsewhere_is_malformed(string topic) => Assert.IsType<Arrival.Malformed>(Parser.Parse(topic, Some.Bytes("{}")));

    [Fact]
    public void Random_bytes_never_throw_all_the_way_to_the_screen() =>
        Gen.Select(One(Topics), Gen.Byte.Array[0, 200]).Sample((topic, payload) => ToTheScreen("me/v1/TG-0417/up/" + topic, payload), iter: Runs);

    [Fact]
    public void A_valid_payload_with_bytes_changed_never_throws() =>
        Gen.Select(One(Topics), One(Valid), Gen.Select(Gen.Int[0, 10_000], Gen.Byte).Array[1, 4]).Sample((topic, valid, changes) =>
        {
            var payload = Some.Bytes(valid);
            foreach (var (at, value) in changes)
                payload[at % payload.Length] = value;
            ToTheScreen("me/v1/TG-0417/up/" + topic, payload);
        }, iter: Runs);

    [Fact]
    public void A_valid_payload_with_a_value_replaced_or_cut_off_never_throws() =>
        Gen.Select(One(Topics), One(Valid), Gen.Int[0, 10_000], One(Odd), Gen.Bool).Sample((topic, valid, at, odd, cut) =>
        {
            var colons = Enumerable.Range(0, valid.Length).Where(index => valid[index] == ':' && valid[index - 1] == '"').ToArray();
            var start = colons[at % colons.Length] + 1;
            var end = valid.IndexOfAny([',', '}', ']'], start);
            ToTheScreen("me/v1/TG-0417/up/" + topic, Some.Bytes(cut ? valid[..start] : valid[..start] + odd + valid[end..]));
        }, iter: Runs);

    [Fact]
    public void A_topic_of_any_letters_never_throws() =>
        Gen.Select(Gen.String[0, 40], One(Valid)).Sample((levels, valid) =>
        {
            ToTheScreen(levels, Some.Bytes(valid));
            ToTheScreen("me/v1/" + levels, Some.Bytes(valid));
        }, iter: Runs);

    // Everything that watch does with a message.
    private static void ToTheScreen(string topic, byte[] payload)
    {
        var arrival = Parser.Parse(topic, payload);
        var tally = new Tally();
        var text = new WatchText(new FakeTimeProvider(Some.Time));
        var change = tally.Take(arrival);
        _ = change is null ? null : WatchText.Line(change);
        List<string> lines = [.. text.Lines(arrival), .. WatchText.Summary(tally)];
        if (arrival is Arrival.SwitchResult { Message: var result })
            lines.AddRange(new SwitchResultText(new LocalStamp(new FakeTimeProvider(Some.Time))).Gates(result));
        if (arrival is Arrival.Malformed malformed)
            lines.Add(WatchText.Warning(malformed));
        Assert.All(lines, line => Assert.DoesNotContain(line, char.IsControl));
        Assert.DoesNotContain('\n', WatchJson.Line(topic, payload) ?? "");
    }

    private static Gen<string> One(string[] of) => Gen.Int[0, of.Length - 1].Select(index => of[index]);

    private static Arrival Parse(string topic, string payload) => Parser.Parse($"me/v1/TG-0417/up/{topic}", Some.Bytes(payload));
}
