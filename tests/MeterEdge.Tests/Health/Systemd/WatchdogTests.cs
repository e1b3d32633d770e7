using MeterEdge.Health;
using MeterEdge.Health.Systemd;
using MeterEdge.Tests.Journal;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Time.Testing;

namespace MeterEdge.Tests.Health.Systemd;

public sealed class WatchdogTests : IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly FakeTimeProvider _time = new();
    private readonly NotifySocket _manager = new(Path.Combine(Path.GetTempPath(), $"notify-{Guid.NewGuid():N}"));
    private readonly RecordingLog<Watchdog> _log = new();
    private readonly List<string> _words = [];
    private readonly Heartbeats _pulses;
    private readonly Heartbeat _line;
    private readonly Heartbeat _journal;
    private volatile HealthFacts _facts = Facts(lost: 0);
    private Watchdog? _watchdog;

    public WatchdogTests()
    {
        _pulses = new(_time);
        _line = _pulses.Of("line bus-1", Limit);
        _journal = _pulses.Of("journal", 10 * Limit);
    }

    public async ValueTask DisposeAsync()
    {
        if (_watchdog is not null)
            await _watchdog.StopAsync(CancellationToken.None);
        _watchdog?.Dispose();
        _manager.Dispose();
    }

    [Fact]
    public async Task It_is_ready_once_every_loop_has_gone_round_and_not_before()
    {
        await Start();
        _line.Beat();
        for (var step = 0; step < 50; step++)
            await Step(TimeSpan.FromMilliseconds(100));
        Assert.Empty(Words);
        _journal.Beat();
        await Said("READY=1");
        await Said("WATCHDOG=1");
        Assert.Equal("READY=1", Words[0]);
    }

    [Fact]
    public async Task It_feeds_twice_a_period_while_the_loops_go_round()
    {
        await Begin();
        var before = Fed;
        for (var round = 1; round <= 10; round++)
        {
            _line.Beat();
            _time.Advance(Period / 2);
            await Until.True(() => Fed == before + round);
        }
    }

    [Fact]
    public async Task When_a_loop_hangs_it_says_once_which_and_feeds_no_more()
    {
        await Begin();
        for (var round = 0; round < 60; round++)
        {
            _journal.Beat();
            await Step(Period / 2);
        }

        await Until.True(() => _log.Of(8030).Count == 1);
        var fed = Fed;
        for (var round = 0; round < 20; round++)
            await Step(Period / 2);
        Assert.Equal(fed, Fed);
        Assert.StartsWith("line bus-1 hangs: it has not gone round for 6", Assert.Single(_log.Of(8030)), StringComparison.Ordinal);
        Assert.Contains("STATUS=line bus-1 hangs", Words);
    }

    [Fact]
    public async Task When_the_loop_goes_on_before_anybody_acted_it_feeds_again()
    {
        await Begin();
        _time.Advance(Limit * 2);
        await Until.True(() => _log.Of(8030).Count == 1);
        var fed = Fed;
        _line.Beat();
        await Until.True(() =>
        {
            _line.Beat();
            _time.Advance(Period / 2);
            return Fed > fed;
        });
        Assert.Equal("line bus-1 goes on", Assert.Single(_log.Of(8031)));
    }

    [Fact]
    public async Task A_loop_that_never_begins_keeps_it_from_being_ready_and_is_named()
    {
        await Start();
        _journal.Beat();
        await Until.True(_time, () => _log.Of(8030).Count == 1);
        Assert.StartsWith("line bus-1 ", _log.Of(8030)[0], StringComparison.Ordinal);
        Assert.Empty(Words);
    }

    [Fact]
    public async Task It_says_when_it_stops()
    {
        await Begin();
        await _watchdog!.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal("STOPPING=1", Words[^1]);
    }

    [Fact]
    public async Task The_status_is_said_when_it_has_changed()
    {
        await Begin();
        await Said("STATUS=12 of 12 meters answer, 1 of 1 lines up, mqtt connected");
        var fed = Fed;
        await Step(Period / 2);
        await Until.True(() => Fed == fed + 1);
        Assert.Single(Words, word => word.StartsWith("STATUS=", StringComparison.Ordinal));
        _facts = Facts(lost: 2);
        await Step(Period / 2);
        await Said("STATUS=10 of 12 meters answer, 1 of 1 lines up, mqtt connected");
    }

    [Fact]
    public async Task Where_the_manager_keeps_no_watch_it_hears_the_status_and_nothing_of_a_watchdog()
    {
        await Start(period: null);
        _line.Beat();
        _journal.Beat();
        await Said("STATUS=12 of 12 meters answer, 1 of 1 lines up, mqtt connected");
        for (var round = 0; round < 20; round++)
            await Step(TimeSpan.FromSeconds(10));
        Assert.Equal(0, Fed);
    }

    [Fact]
    public async Task Started_by_hand_it_says_nothing_and_is_over()
    {
        await Start(NotifySocket.Started(null), Period);
        await _watchdog!.ExecuteTask!;
        Assert.Empty(Words);
    }

    [Fact]
    public async Task A_manager_that_is_away_for_a_while_is_told_once_it_is_back()
    {
        var path = $"{_manager.Path}.later";
        await Start(NotifySocket.Started(path), Period);
        _line.Beat();
        _journal.Beat();
        await Until.True(_time, () => _log.Of(8032).Count == 1);
        using var back = new NotifySocket(path);
        var words = new List<string>();
        await Until.True(() =>
        {
            _line.Beat();
            _time.Advance(Period / 2);
            words.AddRange(back.Take());
            return words.Contains("WATCHDOG=1");
        });
        Assert.Single(_log.Of(8032));
    }

    [Fact]
    public async Task A_socket_without_a_file_is_spoken_to_as_well()
    {
        using var manager = new NotifySocket($"@meteredge-{Guid.NewGuid():N}");
        await Start(manager.Notifier(), Period);
        _line.Beat();
        _journal.Beat();
        var words = new List<string>();
        await Until.True(_time, () =>
        {
            words.AddRange(manager.Take());
            return words.Contains("READY=1");
        });
    }

    private List<string> Words
    {
        get
        {
            _words.AddRange(_manager.Take());
            return _words;
        }
    }

    private int Fed => Words.Count(word => word == "WATCHDOG=1");

    private static HealthFacts Facts(int lost) => new(
        [new("bus-1", IsUp: true, 12, lost)],
        new(IsWritable: true, IsFull: false),
        [new("mqtt", null, null, NobodyListens: false)],
        new ClockView(ClockDoubt.None, null),
        0);

    private Task Start() => Start(Period);

    private Task Start(TimeSpan? period) => Start(_manager.Notifier(), period);

    private Task Start(SystemdNotifier manager, TimeSpan? period)
    {
        _watchdog = new(manager, period, _pulses, () => _facts, _time, _log);
        return _watchdog.StartAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Ready, with both loops alive.</summary>
    private async Task Begin()
    {
        _line.Beat();
        _journal.Beat();
        await Start();
        await Said("WATCHDOG=1");
    }

    /// <summary>Lets time pass, then what it woke; and listens, as few words fit into a socket that nobody reads.</summary>
    private async Task Step(TimeSpan by)
    {
        _time.Advance(by);
        await Task.Delay(1, TestContext.Current.CancellationToken);
        _words.AddRange(_manager.Take());
    }

    private Task Said(string word) => Until.True(_time, () => Words.Contains(word), () => string.Join(" ", Words));
}
