using System.Net;
using MeterEdge.Contract;
using MeterEdge.HeadEnd.Broker;
using MeterEdge.HeadEnd.Demo.Arrears;
using MeterEdge.HeadEnd.Demo.Plant;
using MeterEdge.HeadEnd.Signing;
using MeterEdge.HeadEnd.Tests.Sending;
using MeterEdge.HeadEnd.Tests.Signing;
using MeterEdge.HeadEnd.Watch;

namespace MeterEdge.HeadEnd.Tests.Demo.Arrears;

public sealed class ArrearsStoryTests : IDisposable
{
    private static readonly DateTimeOffset CutAt = Some.Time.AddSeconds(20);
    private static readonly DateTimeOffset PaidAt = Some.Time.AddSeconds(30);

    private readonly TemporaryFolder _folder = new();
    private readonly int _port = Ports.Free();
    private readonly List<string> _told = [];

    [Fact]
    public async Task The_case_goes_from_the_notices_to_the_cut_and_from_the_payment_to_supply_and_tells_the_times()
    {
        var (came, story) = await Run(number => number switch
        {
            <= 5 => [Answer("accepted")],
            6 => [Answer("accepted"), Answer("awaiting_approval")],
            7 => [Answer("accepted"), Order("countdown"), Order("executing"), Order("verified") with { T = new() { Said = CutAt, Verified = CutAt } }],
            _ =>
            [
                Payment("executing"),
                Payment("verified") with { Actual = "closed", T = new() { Said = PaidAt.AddSeconds(63), Received = PaidAt, Verified = PaidAt.AddSeconds(2.5) } },
            ],
        });
        Assert.Equal(["fact", "notice", "notice", "notice", "notice", "order", "approval", "release"], came);
        Assert.Equal((CutAt, PaidAt, PaidAt.AddSeconds(2.5)), (story.Cut, story.Paid, story.Restored));
        Assert.EndsWith("2.5 s after the payment came.", story.Summary, StringComparison.Ordinal);
        Assert.Contains(story.Summary, _told);
    }

    [Fact]
    public async Task Where_the_order_is_refused_nobody_approves_and_nobody_pays()
    {
        var (came, story) = await Run(number => number <= 5 ? [Answer("accepted")] : [Answer("refused") with { Result = "HOLIDAY" }]);
        Assert.Equal("order", came[^1]);
        Assert.Null(story.Cut);
        Assert.Contains(_told, line => line.Contains("refuses: HOLIDAY", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_cut_that_is_called_off_is_not_followed_by_a_payment()
    {
        var (came, story) = await Run(number => number switch
        {
            <= 5 => [Answer("accepted")],
            6 => [Answer("awaiting_approval")],
            _ => [Answer("accepted"), Order("countdown"), Order("cancelled") with { Result = "RESTARTED" }],
        });
        Assert.Equal("approval", came[^1]);
        Assert.Contains("before anything was cut", story.Summary, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>To whatever came last; the ids are those of the case.</summary>
    private static SwitchResultMessage Answer(string stage) => ObeyingEdge.Answer(null, stage);

    private static SwitchResultMessage Order(string stage) => ObeyingEdge.Answer("order-demo-1", stage);

    private static SwitchResultMessage Payment(string stage) => ObeyingEdge.Answer("release-demo-1", stage) with { Verb = "reconnect" };

    private async Task<(IReadOnlyList<string> Came, ArrearsStory Story)> Run(Func<int, IReadOnlyList<SwitchResultMessage>> answers)
    {
        var keys = new KeyFolder(_folder.Path("keys"));
        keys.Make(KeyHolder.Demo, Some.Time);
        string[] ids =
        [
            "fact-demo-1", "notice-demo-demand", "notice-demo-written", "notice-demo-remote-extra", "notice-demo-final",
            "order-demo-1", "approval-demo-1", "release-demo-1",
        ];
        await using var broker = await MqttBroker.Start(new IPEndPoint(IPAddress.Loopback, _port), null, false, _ => { }, TimeProvider.System);
        using var edge = await ObeyingEdge.Start(
            _port, number => [.. answers(number).Select(answer => answer with { Edge = DemoConfiguration.Edge, Id = answer.Id ?? ids[number - 1] })], DemoConfiguration.Edge);
        var story = new ArrearsStory(
            new BrokerAddress("127.0.0.1", _port),
            new ArrearsCase(keys, "130005210004", Some.Time),
            (line, _) =>
            {
                lock (_told)
                    _told.Add(line);
            },
            TimeProvider.System)
        { Dark = TimeSpan.Zero };
        await story.Run(TestContext.Current.CancellationToken);
        return ([.. edge.Came.Select(one => one.Topic.Split('/')[^1])], story);
    }
}
