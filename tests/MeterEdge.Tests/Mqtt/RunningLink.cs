using System.Text;
using MeterEdge.Mqtt;
using MeterEdge.Tests.Journal;
using Microsoft.Extensions.Time.Testing;

namespace MeterEdge.Tests.Mqtt;

/// <summary>A link that runs, with what a test wants to see of it.</summary>
internal sealed class RunningLink : IAsyncDisposable
{
    public const string LastWord = """{"v":1,"online":false}""";

    public const string Boot = "b007";

    private bool _stopped;

    public RunningLink(int port, Func<MqttSettings, MqttSettings>? change = null)
    {
        var settings = new MqttSettings { Host = "127.0.0.1", Port = port, ClientId = "TG-0417", TopicRoot = "me/v1/TG-0417" };
        It = new(change?.Invoke(settings) ?? settings, new(Encoding.UTF8.GetBytes(LastWord), Boot), Inbox, Events, Time, Log);
    }

    public FakeTimeProvider Time { get; } = new(new(2026, 11, 23, 10, 15, 0, TimeSpan.Zero));

    public RecordingInbox Inbox { get; } = new();

    public RecordingEvents Events { get; } = new();

    public RecordingLog<MqttLink> Log { get; } = new();

    public MqttLink It { get; }

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<RunningLink> Start(int port, Func<MqttSettings, MqttSettings>? change = null)
    {
        var link = new RunningLink(port, change);
        await link.It.StartAsync(Cancel);
        return link;
    }

    /// <summary>The session, while fake time goes on so that pauses end.</summary>
    public async Task<IMqttSession> Session()
    {
        var session = It.Session(Cancel).AsTask();
        await WhilePausing(() => session.IsCompleted);
        return await session;
    }

    /// <summary>Waits for a condition while fake time goes on in steps that are only good for pauses: any publish would time out.</summary>
    public Task WhilePausing(Func<bool> condition) => Until.True(
        () =>
        {
            if (condition())
                return true;
            Time.Advance(TimeSpan.FromSeconds(5));
            return false;
        },
        () => string.Join('\n', Log.Lines.Select(line => line.Text)));

    public static ValueTask<PublishOutcome> Publish(IMqttSession session, string text = "{}", CancellationToken? cancel = null) =>
        session.Publish("up/readings", Encoding.UTF8.GetBytes(text), retain: false, cancel ?? Cancel);

    /// <summary>As the host does; a stop that takes longer than the host would wait is a fault.</summary>
    public async Task Stop()
    {
        _stopped = true;
        await It.StopAsync(Cancel).WaitAsync(TimeSpan.FromSeconds(15), Cancel);
        Assert.False(It.ExecuteTask?.IsFaulted, It.ExecuteTask?.Exception?.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        if (!_stopped)
        {
            // Fake time goes on, for a broker that acknowledges nothing.
            var stopping = It.StopAsync(CancellationToken.None);
            await WhilePausing(() => stopping.IsCompleted);
            await stopping;
        }

        It.Dispose();
    }
}
