using MeterEdge.Control;
using MeterEdge.Health;
using MeterEdge.Tests.Journal;
using MeterEdge.Tests.Metering;

namespace MeterEdge.Tests.Health;

public sealed class ClockWatchTests : IAsyncDisposable
{
    private readonly SteppedTime _time = new(new(2026, 11, 23, 10, 15, 0, TimeSpan.Zero));
    private readonly RecordingEvents _events = new();
    private readonly RecordingLog<ClockWatch> _log = new();
    private volatile bool _synchronised = true;
    private ClockWatch? _watch;
    private int _looks;

    public async ValueTask DisposeAsync()
    {
        if (_watch is not null)
            await _watch.StopAsync(CancellationToken.None);
        _watch?.Dispose();
    }

    [Fact]
    public async Task A_clock_that_is_right_is_no_news()
    {
        await Start();
        await Looks(10);
        Assert.Empty(_events.All);
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task A_clock_that_is_not_yet_right_at_the_start_is_told_and_so_is_its_getting_right()
    {
        _synchronised = false;
        await Start();
        await Until.True(() => _events.All.Count == 1);
        await Looks(3);
        _time.SetWall(_time.GetUtcNow().AddYears(1));
        _synchronised = true;
        await Looks(3);
        Assert.Equal([("clock_untrusted", Severity.Warning), ("clock_trusted", Severity.Info)], _events.All.Select(one => (one.Code, one.Severity)));
        Assert.Equal("""{"offset":null,"source":"kernel"}""", _events.All[0].Data.ToJsonString());
        Assert.Equal("""{"offset":0,"source":"kernel"}""", _events.All[1].Data.ToJsonString());
        Assert.Contains("NTP", Assert.Single(_log.Of(8010)), StringComparison.Ordinal);
        Assert.Single(_log.Of(8011));
    }

    [Fact]
    public async Task A_clock_that_is_set_is_told_once_with_its_offset()
    {
        await Start();
        await Looks(2);
        _time.SetWall(_time.GetUtcNow().AddHours(-1));
        await Looks(5);
        var told = Assert.Single(_events.All);
        Assert.Equal(("clock_untrusted", """{"offset":-3600,"source":"monotonic"}"""), (told.Code, told.Data.ToJsonString()));
        Assert.Null(told.Meter);
    }

    private async Task Start()
    {
        _watch = new(new ClockTrust(_time, IsSynchronised), _events, _time, _log);
        await _watch.StartAsync(CancellationToken.None);
    }

    private bool IsSynchronised()
    {
        Interlocked.Increment(ref _looks);
        return _synchronised;
    }

    /// <summary>Lets time pass in small steps until the clock was looked at so many times more, and what the last look but one found was told.</summary>
    private async Task Looks(int count)
    {
        var wanted = Volatile.Read(ref _looks) + count;
        await Until.True(() =>
        {
            if (Volatile.Read(ref _looks) >= wanted)
                return true;
            _time.Advance(TimeSpan.FromSeconds(1));
            return false;
        });
    }
}
