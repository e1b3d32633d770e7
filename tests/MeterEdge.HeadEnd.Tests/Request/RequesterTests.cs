using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using MeterEdge.Contract;
using MeterEdge.HeadEnd.Broker;
using MeterEdge.HeadEnd.Commands;
using MeterEdge.HeadEnd.Request;
using MeterEdge.HeadEnd.Watch;

namespace MeterEdge.HeadEnd.Tests.Request;

public sealed class RequesterTests : IDisposable
{
    private static readonly RequestMessage Backfill = new()
    {
        Id = "q-1",
        Do = "backfill",
        From = Some.Time,
        To = Some.Time.AddHours(1),
    };

    private readonly int _port = Ports.Free();
    private readonly Printed _output = new();
    private readonly Printed _notes = new();

    [Fact]
    public async Task It_shows_the_answers_until_the_last_one()
    {
        await using var broker = await Broker();
        using var edge = await AnsweringEdge.Start(_port, (request, _) =>
        [
            AnsweringEdge.Result("somebody else's", "done"),
            AnsweringEdge.Result(request.Id, "accepted"),
            AnsweringEdge.Result(request.Id, "progress", done: 900, of: 3600),
            AnsweringEdge.Result(request.Id, "done", done: 3600, of: 3600),
        ]);
        Assert.Equal(ExitCode.Ok, await Ask());
        Assert.Equal(
            ["result backfill q-1: accepted", "result backfill q-1: progress 900 of 3600 (25 %)", "result backfill q-1: done 3600 of 3600 (100 %)"],
            Lines(_output));
        Assert.Equal(Backfill, Assert.Single(edge.Requests));
    }

    [Fact]
    public async Task It_asks_again_until_it_is_answered()
    {
        await using var broker = await Broker();
        using var edge = await AnsweringEdge.Start(_port, (request, times) => times < 2 ? [] : [AnsweringEdge.Result(request.Id, "done")]);
        Assert.Equal(ExitCode.Ok, await Ask());
        Assert.Equal([Backfill, Backfill], edge.Requests);
    }

    [Fact]
    public async Task A_refusal_has_an_exit_code_of_its_own_and_says_why()
    {
        await using var broker = await Broker();
        using var edge = await AnsweringEdge.Start(_port, (request, _) => [AnsweringEdge.Result(request.Id, "refused", "BUSY")]);
        Assert.Equal(ExitCode.Refused, await Ask());
        Assert.Equal(["result backfill q-1: refused BUSY"], Lines(_output));
        Assert.Equal(["TG-0417 refuses: BUSY"], Lines(_notes));
    }

    [Fact]
    public async Task Where_nobody_answers_in_time_the_exit_code_says_so()
    {
        await using var broker = await Broker();
        Assert.Equal(ExitCode.NoAnswer, await Ask(TimeSpan.FromMilliseconds(500)));
        Assert.StartsWith("no answer from TG-0417 within ", Assert.Single(Lines(_notes)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_nothing_more_is_heard_it_says_that_the_request_goes_on()
    {
        await using var broker = await Broker();
        using var edge = await AnsweringEdge.Start(_port, (request, _) => [AnsweringEdge.Result(request.Id, "accepted")]);
        Assert.Equal(ExitCode.NoAnswer, await Ask(TimeSpan.FromSeconds(1)));
        Assert.Contains("ask again with --id q-1", Assert.Single(Lines(_notes)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "2026-10-14 10:00 Supply was cut; what was measured proves it.", "Supply is off.")]
    [InlineData("zh", "2026-10-14 10:00 已停电，测量数据予以证实。", "当前处于停电状态。")]
    public async Task A_story_is_a_heading_and_a_line_for_each_thing_that_happened(string language, string first, string last)
    {
        await using var broker = await Broker();
        using var edge = await AnsweringEdge.Start(_port, (request, _) => [AnsweringEdge.Result(request.Id, "done") with
        {
            Do = "case",
            Data = JsonElement.Parse(new JsonObject
            {
                ["case"] = "C-1",
                ["meter"] = "130005218841",
                ["account"] = "A-1001",
                ["opened"] = "2026-10-01T02:00:00.000Z",
                ["actual"] = "open",
                ["intent"] = "disconnected",
                ["order"] = new JsonObject { ["id"] = "o-1", ["reason"] = "ARREARS", ["stage"] = "verified" },
                ["lang"] = request.Lang,
                ["text"] = new JsonArray(first, "a\u001b[2J\nb", last),
                ["left_off"] = 3,
            }.ToJsonString()),
        }]);

        Assert.Equal(ExitCode.Ok, await Ask(request: new() { Id = "q-1", Do = "case", Case = "C-1", Lang = language }));

        Assert.Equal(
            [
                "case C-1 of meter 130005218841, account A-1001: opened 2026-10-01T02:00:00.000Z, not closed",
                "switch open, meant to be disconnected; order o-1 for ARREARS is verified",
                "(3 earlier lines are left off)",
                first,
                "a·[2J·b",
                last,
            ],
            Lines(_output));
        Assert.Equal(("C-1", language), (edge.Requests[0].Case, edge.Requests[0].Lang));
    }

    [Fact]
    public async Task What_the_edge_says_cannot_rewrite_the_screen()
    {
        await using var broker = await Broker();
        using var edge = await AnsweringEdge.Start(_port, (request, _) => [AnsweringEdge.Result(request.Id, "refused", "\u001b[2J")]);
        Assert.Equal(ExitCode.Refused, await Ask());
        Assert.DoesNotContain('\u001b', $"{_output}{_notes}");
    }

    public void Dispose()
    {
        _output.Dispose();
        _notes.Dispose();
    }

    private static string[] Lines(Printed printed) => printed.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private Task<MqttBroker> Broker() => MqttBroker.Start(new IPEndPoint(IPAddress.Loopback, _port), null, false, _ => { }, TimeProvider.System);

    private Task<int> Ask(TimeSpan? patience = null, RequestMessage? request = null) => new Requester(
        new(new BrokerAddress("127.0.0.1", _port), "me/v1", Some.Edge, request ?? Backfill) { Patience = patience ?? TimeSpan.FromSeconds(60) },
        _output,
        _notes,
        TimeProvider.System).Run(TestContext.Current.CancellationToken);
}
