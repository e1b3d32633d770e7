using System.Text.Json;
using MeterEdge.Contract;
using MeterEdge.SystemTests.Plant;
using MQTTnet;
using MQTTnet.Protocol;

namespace MeterEdge.SystemTests;

public sealed class RequestTests
{
    private static readonly DateTimeOffset Past = new(2026, 11, 20, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_request_is_answered_on_up_result_and_at_a_reply_topic_of_the_edge()
    {
        await using var site = new Site();
        var (headEnd, sender, _) = await Start(site);

        await sender.Send(Ask("s-1", "status"), "me/v1/TG-0417/up/reply/me", [1, 2, 3]);
        await Until.True(() => headEnd.ResultsOf("s-1").Count == 1, "the answer");
        var answer = headEnd.ResultsOf("s-1")[0];
        Assert.Equal(("status", "done", null), (answer.Do, answer.Stage, answer.Code));
        Assert.Equal(headEnd.States[0].Boot, answer.Data!.Value.GetProperty("boot").GetString());
        Assert.Equal(headEnd.Events[0].Control, answer.Control);
        await Until.True(() => headEnd.Everything.Any(heard => heard.Topic == "up/reply/me"), "the answer at the sender's own topic");

        await sender.Send(Ask("t-1", "time"));
        await Until.True(() => headEnd.ResultsOf("t-1").Count == 1, "the time");
        var time = headEnd.ResultsOf("t-1")[0].Data!.Value;
        Assert.Equal("Asia/Shanghai", time.GetProperty("tz").GetString());
        Assert.InRange(time.GetProperty("t").GetDateTimeOffset(), answer.T.AddSeconds(-1), answer.T.AddMinutes(5));

        await sender.Send(Ask("s-1", "status"));
        await Until.True(() => headEnd.ResultsOf("s-1").Count == 2, "the answer once more");
        Assert.True(headEnd.ResultsOf("s-1")[1].Repeat);

        // Results and events are numbered together, without a hole.
        var numbers = headEnd.Events.Select(one => one.N).Concat(headEnd.Results.Select(one => one.N)).Order().ToList();
        Assert.Equal(Enumerable.Range(1, numbers.Count).Select(n => (long)n), numbers);
    }

    [Fact]
    public async Task A_retained_request_and_what_is_none_are_refused()
    {
        await using var site = new Site();
        var (headEnd, sender, daemon) = await Start(site);
        await sender.Send("""{"v":1,"id":"r-1","do":"status"}""", retain: true);
        await Until.True(() => headEnd.ResultsOf("r-1").Count == 1, "the refusal");
        Assert.Equal(("refused", "RETAINED"), (headEnd.ResultsOf("r-1")[0].Stage, headEnd.ResultsOf("r-1")[0].Code));

        // Nor does a daemon whose session the broker has forgotten take it from there.
        await sender.Send("""{"v":1,"id":"r-2","do":"read","meter":"1"}""");
        await sender.Send("{");
        await Until.True(() => headEnd.Results.Any(result => result.Id is null) && headEnd.ResultsOf("r-2").Count == 1, "refusals");
        Assert.Equal("NOT_AVAILABLE", headEnd.ResultsOf("r-2")[0].Code);
        Assert.Equal("MALFORMED", headEnd.Results.First(result => result.Id is null).Code);
        Assert.Equal(0, await daemon.Stop());
        daemon.Start();
        await Until.True(() => headEnd.States.Count(state => state.Online) == 2, "the daemon again");
        await sender.Send("""{"v":1,"id":"s-9","do":"status"}""");
        await Until.True(() => headEnd.ResultsOf("s-9").Count == 1, "the answer");
        Assert.All(headEnd.ResultsOf("r-1"), result => Assert.Equal("RETAINED", result.Code));
    }

    [Fact]
    public async Task A_response_topic_outside_the_allowed_ones_gets_nothing()
    {
        await using var site = new Site();
        var broker = await site.Broker();
        var headEnd = await site.HeadEnd(broker);
        var daemon = site.Daemon(await site.Line("sdm120:1-2"), broker.Port, settings => settings with { Mqtt = "\"ReplyPrefixes\": [\"ops/replies\"]" });
        daemon.Start();
        await Until.True(() => headEnd.Arrivals.Count > 0, "a reading");
        using var spy = new MqttClientFactory().CreateMqttClient();
        var heard = new List<string>();
        spy.ApplicationMessageReceivedAsync += received =>
        {
            lock (heard)
                heard.Add(received.ApplicationMessage.Topic);
            return Task.CompletedTask;
        };
        var cancel = TestContext.Current.CancellationToken;
        await spy.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", broker.Port).Build(), cancel);
        await spy.SubscribeAsync(new MqttClientSubscribeOptionsBuilder().WithTopicFilter("#", MqttQualityOfServiceLevel.AtLeastOnce).Build(), cancel);

        var sender = site.Own(await Sender.Connect(broker.Port));
        await sender.Send(Ask("s-1", "status"), "elsewhere/me");
        await sender.Send(Ask("s-2", "status"), "me/v1/TG-0417/down/request");
        await sender.Send(Ask("s-3", "status"), "ops/repliesX/me");
        await sender.Send(Ask("s-4", "status"), "ops/replies/me");
        await Until.True(() => Heard().Contains("ops/replies/me"), "the answer at the configured place");
        await Until.True(() => headEnd.Results.Count == 4, "all answers");
        Assert.DoesNotContain("elsewhere/me", Heard());
        Assert.DoesNotContain("ops/repliesX/me", Heard());
        Assert.Equal(4, Heard().Count(topic => topic == "me/v1/TG-0417/down/request"));

        List<string> Heard()
        {
            lock (heard)
                return [.. heard];
        }
    }

    [Fact]
    public async Task A_backfill_arrives_complete_while_live_readings_go_on()
    {
        await using var site = new Site();
        var (headEnd, sender, _) = await Start(site, past: 3000);
        await sender.Send(Backfill("b-1", Past.AddSeconds(1000), Past.AddSeconds(25_000)));
        await Over(headEnd, "b-1");

        var asked = Asked(headEnd);
        Assert.Equal(Enumerable.Range(101, 2400), asked.Select(Number));
        Assert.All(asked, arrival => Assert.Equal(Arrival.Backfill, arrival.Lane));
        var live = headEnd.Arrivals.Where(arrival => arrival.Number > asked[0].Number && arrival.Number < asked[^1].Number && arrival.Lane == Arrival.Live).ToList();
        Assert.NotEmpty(live);
        var (accepted, done) = (headEnd.ResultsOf("b-1")[0], headEnd.ResultsOf("b-1")[^1]);
        Assert.Equal("accepted", accepted.Stage);
        Assert.Equal((24_000, 24_000, 2400), (done.Done, done.Of, done.Data!.Value.GetProperty("sent").GetInt64()));
        Assert.False(done.Data!.Value.TryGetProperty("missing", out _));
        Assert.Equal("b-1", JsonElement.Parse(headEnd.Everything.First(heard => heard.Topic == Arrival.Backfill).Payload).GetProperty("request").GetString());
    }

    [Fact]
    public async Task What_the_journal_no_longer_holds_comes_from_influx()
    {
        await using var site = new Site();
        var broker = await site.Broker();
        var headEnd = await site.HeadEnd(broker);
        var influx = site.Own(await Influxd.Start(site.Folder));
        var daemon = site.Daemon(await site.Line("sdm120:1"), broker.Port, settings => settings with { Influx = $"\"Url\": \"{influx.Url}\"" });
        await PastReadings.Fill(daemon.Data, Past, 1000);
        daemon.Start();
        await Until.Holds(async () => (await influx.Points()).Count(point => point.Tags["meter"] == PastReadings.Serial) == 1000, "the past in InfluxDB");
        Assert.Equal(0, await daemon.Stop());
        PastReadings.Forget(daemon.Data, 1, 300);
        PastReadings.Forget(daemon.Data, 601, 700);
        daemon.Start();
        await Until.True(() => headEnd.States.Count(state => state.Online) == 2, "the daemon again");

        var sender = site.Own(await Sender.Connect(broker.Port));
        await sender.Send(Backfill("b-1", Past, Past.AddSeconds(10_600)));
        await Over(headEnd, "b-1");
        Assert.Equal(Enumerable.Range(301, 300).Concat(Enumerable.Range(701, 300)), Asked(headEnd).Select(Number));
        Assert.Equal(
            Enumerable.Range(1, 300).Concat(Enumerable.Range(601, 100)),
            headEnd.Historic.Select(reading => (int)reading.Values!["energy_import_wh"].Number!.Value));
        Assert.Equal((Past, Past.AddMilliseconds(100), "bus-1", 230.1m), Of(headEnd.Historic[0]));
        var data = headEnd.ResultsOf("b-1")[^1].Data!.Value;
        Assert.Equal((1000, 600, 400), (Count("sent"), Count("journal"), Count("influx")));
        Assert.Equal("""[["2026-11-20T02:46:30.000Z","2026-11-20T02:56:40.000Z"]]""", data.GetProperty("missing").GetRawText());

        int Count(string name) => data.GetProperty(name).GetInt32();

        static (DateTimeOffset, DateTimeOffset, string?, decimal?) Of(HistoricReadingMessage reading) =>
            (reading.Due, reading.T, reading.Bus, reading.Values!["voltage_l1_v"].Number);
    }

    [Fact]
    public async Task A_stop_ends_a_running_backfill()
    {
        await using var site = new Site();
        var (headEnd, sender, _) = await Start(site, past: 20_000);
        await sender.Send(Backfill("b-1", Past, Past.AddDays(3)));
        await Until.True(() => Asked(headEnd).Count > 0, "the beginning");
        await sender.Send(new RequestMessage { Id = "x-1", Do = "stop", Ref = "b-1" });
        await Over(headEnd, "b-1");

        var done = headEnd.ResultsOf("b-1")[^1];
        Assert.Equal(("x-1", "done"), (done.Data!.Value.GetProperty("stopped").GetString(), headEnd.ResultsOf("x-1")[0].Stage));
        Assert.InRange(done.Data!.Value.GetProperty("sent").GetInt32(), 1, 19_999);
        Assert.Equal(done.Data!.Value.GetProperty("sent").GetInt32(), Asked(headEnd).Count);
    }

    [Fact]
    public async Task A_daemon_killed_in_the_middle_goes_on_after_its_start_and_leaves_nothing_out()
    {
        await using var site = new Site();
        var (headEnd, sender, daemon) = await Start(site, past: 12_000);
        await sender.Send(Backfill("b-1", Past, Past.AddDays(2)));
        await Until.True(() => headEnd.ResultsOf("b-1").Any(result => result.Stage == "progress"), "progress");
        await Until.True(() => Asked(headEnd).Count < 12_000, "not all yet");
        await daemon.Stop(Signal.Kill);
        var before = Asked(headEnd).Count;
        Assert.InRange(before, 1, 11_999);
        daemon.Start();
        await Over(headEnd, "b-1");

        var numbers = Asked(headEnd).Select(Number).ToList();
        Assert.Equal(Enumerable.Range(1, 12_000), numbers.Distinct().Order());
        Assert.InRange(numbers.Count, 12_000, 12_000 + before);
        Assert.True(numbers[before] > 1, "it began anew");
    }

    [Fact]
    public async Task A_range_of_numbers_and_events_are_sent_again()
    {
        await using var site = new Site();
        var (headEnd, sender, daemon) = await Start(site, past: 500);
        var epoch = (await daemon.Status()).GetProperty("journal").GetProperty("epoch").GetString()!;
        await sender.Send(new RequestMessage { Id = "r-1", Do = "resend", Epoch = epoch, First = 101, Last = 300 });
        await Over(headEnd, "r-1");
        Assert.Equal(Enumerable.Range(101, 200), Asked(headEnd).Select(Number));
        Assert.All(Asked(headEnd), arrival => Assert.Equal((epoch, (long)Number(arrival)), (arrival.Epoch, arrival.Reading.Seq)));
        Assert.Equal((200, 200), (headEnd.ResultsOf("r-1")[^1].Done, headEnd.ResultsOf("r-1")[^1].Of));

        var first = headEnd.Events[0];
        await sender.Send(new RequestMessage { Id = "r-2", Do = "resend", N = [first.N, first.N] });
        await Over(headEnd, "r-2");
        Assert.Equal(2, headEnd.Events.Count(one => one.N == first.N));
    }

    [Fact]
    public async Task The_head_ends_program_asks_and_shows_the_answers()
    {
        await using var site = new Site();
        var broker = await site.Broker();
        var headEnd = await site.HeadEnd(broker);
        var daemon = site.Daemon(await site.Line("sdm120:1"), broker.Port);
        await PastReadings.Fill(daemon.Data, Past, 200);
        daemon.Start();
        await Until.True(() => headEnd.Arrivals.Count > 0, "a reading");

        string[] at = ["--port", $"{broker.Port}", "--edge", EdgeSettings.Edge];
        var (exitCode, output, errors) = await RunningProgram.Run(
            Programs.HeadEnd, ["request", "backfill", "--from", "2026-11-20T00:00:00Z", "--to", "2026-11-20T00:10:00Z", "--id", "cli-1", .. at]);
        Assert.True(exitCode == 0, errors);
        Assert.StartsWith("result backfill cli-1: accepted\nresult backfill cli-1: done 600 of 600 (100 %) {\"sent\":60}", output, StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(1, 60), Asked(headEnd).Select(Number));

        (exitCode, output, errors) = await RunningProgram.Run(Programs.HeadEnd, ["request", "status", "--json", .. at]);
        Assert.True(exitCode == 0, errors);
        Assert.True(JsonElement.Parse(output).GetProperty("data").GetProperty("online").GetBoolean());
        (exitCode, _, errors) = await RunningProgram.Run(Programs.HeadEnd, ["request", "stop", "--ref", "nobody", .. at]);
        Assert.Equal((5, "TG-0417 refuses: UNKNOWN_REQUEST"), (exitCode, errors));
        (exitCode, _, _) = await RunningProgram.Run(
            Programs.HeadEnd, "request", "status", "--port", $"{broker.Port}", "--edge", "nobody", "--timeout", "2s");
        Assert.Equal(6, exitCode);
    }

    [Fact]
    public async Task History_shows_the_last_readings_of_a_meter()
    {
        await using var site = new Site();
        var (_, _, daemon) = await Start(site, past: 50);
        var (exitCode, output, errors) = await RunningProgram.Run(Programs.Daemon, "history", PastReadings.Serial, "--last", "3", "--socket", daemon.Socket);
        Assert.True(exitCode == 0, errors);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("time ", lines[0], StringComparison.Ordinal);
        Assert.Equal(["50", "49", "48"], lines[1..].Select(line => line.Split(' ')[^1]));
        Assert.Matches(@"^\S+ \S+  instant  good +230\.1 +0\.050  50$", lines[1]);

        (exitCode, output, errors) = await RunningProgram.Run(Programs.Daemon, "history", PastReadings.Serial, "--json", "--socket", daemon.Socket);
        Assert.True(exitCode == 0, errors);
        Assert.Equal(20, JsonElement.Parse(output).GetProperty("readings").GetArrayLength());
        (exitCode, _, errors) = await RunningProgram.Run(Programs.Daemon, "history", "nobody", "--socket", daemon.Socket);
        Assert.Equal((1, "error: no reading of a meter 'nobody' in the journal; its serial number is the one in the configuration"), (exitCode, errors));
    }

    [Fact]
    public async Task Two_concentrators_of_one_name_are_noticed()
    {
        await using var site = new Site();
        var broker = await site.Broker();
        var headEnd = await site.HeadEnd(broker);
        var line = await site.Lines(19200, ["--port", site.Folder["bus"], "--baud", "19200", "--line", $"{site.Folder["bus-2"]}:19200:8N1"], "sdm120:1");
        site.Daemon(line, broker.Port).Start();
        await Until.True(() => headEnd.Arrivals.Count > 0, "a reading");
        var other = line.Lines[1];
        site.Daemon(line, broker.Port, settings => settings with { Port = other.Port, Meters = other.Meters }, "copy").Start();
        await Until.True(() => headEnd.Events.Any(one => one.Code == "duplicate_edge"), "the alarm");
        Assert.Equal("alarm", headEnd.Events.First(one => one.Code == "duplicate_edge").Sev);
    }

    private static RequestMessage Ask(string id, string verb) => new() { Id = id, Do = verb };

    private static RequestMessage Backfill(string id, DateTimeOffset from, DateTimeOffset to) =>
        new() { Id = id, Do = "backfill", Meter = PastReadings.Serial, From = from, To = to };

    private static Task Over(Subscriber headEnd, string id) =>
        Until.True(() => headEnd.ResultsOf(id) is [.., { Stage: "done" or "refused" }], $"the end of {id}");

    private static List<Arrival> Asked(Subscriber headEnd) => [.. headEnd.Arrivals.Where(arrival => arrival.Reading.Meter == PastReadings.Serial)];

    private static int Number(Arrival arrival) => (int)arrival.Reading.Values!["energy_import_wh"].Number!.Value;

    private static async Task<(Subscriber HeadEnd, Sender Sender, EdgeDaemon Daemon)> Start(Site site, int past = 0)
    {
        var broker = await site.Broker();
        var headEnd = await site.HeadEnd(broker);
        var daemon = site.Daemon(await site.Line("sdm120:1-2"), broker.Port);
        if (past > 0)
            await PastReadings.Fill(daemon.Data, Past, past);
        daemon.Start();
        await Until.True(() => headEnd.Arrivals.Any(arrival => arrival.Lane == Arrival.Live), "a reading");
        return (headEnd, site.Own(await Sender.Connect(broker.Port)), daemon);
    }
}
