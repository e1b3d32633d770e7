using MeterEdge.Contract;
using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests;

public sealed class RequestTests
{
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

        // Results and events are numbered together, without a hole.
        var numbers = headEnd.Events.Select(one => one.N).Concat(headEnd.Results.Select(one => one.N)).Order().ToList();
        Assert.Equal(Enumerable.Range(1, numbers.Count).Select(n => (long)n), numbers);
    }

    private static RequestMessage Ask(string id, string verb) => new() { Id = id, Do = verb };

    private static async Task<(Subscriber HeadEnd, Sender Sender, EdgeDaemon Daemon)> Start(Site site)
    {
        var broker = await site.Broker();
        var headEnd = await site.HeadEnd(broker);
        var daemon = site.Daemon(await site.Line("sdm120:1-2"), broker.Port);
        daemon.Start();
        await Until.True(() => headEnd.Arrivals.Count > 0, "a reading");
        return (headEnd, site.Own(await Sender.Connect(broker.Port)), daemon);
    }
}
