using MeterEdge.Tests.Journal;
using Microsoft.Extensions.Time.Testing;

namespace MeterEdge.Tests;

public sealed class HeartbeatTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Heartbeat _pulse;

    public HeartbeatTests() => _pulse = new("loop", TimeSpan.FromSeconds(30), _time);

    [Fact]
    public void It_is_stale_after_its_longest_silence_and_a_beat_mends_that()
    {
        _pulse.Beat();
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.False(_pulse.IsStale);
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.True(_pulse.IsStale);
        _pulse.Beat();
        Assert.False(_pulse.IsStale);
    }

    [Fact]
    public void One_that_never_began_is_silent_since_it_was_made()
    {
        Assert.False(_pulse.HasBegun);
        _time.Advance(TimeSpan.FromSeconds(31));
        Assert.True(_pulse.IsStale);
        _pulse.Beat();
        Assert.True(_pulse.HasBegun);
    }

    [Fact]
    public void A_beat_allocates_nothing()
    {
        _pulse.Beat();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var beat = 0; beat < 1000; beat++)
            _pulse.Beat();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public async Task Who_waits_for_long_wakes_to_beat()
    {
        var what = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var waiting = what.Task.Beating(_pulse);
        for (var step = 0; step < 30; step++)
        {
            var before = _time.GetTimestamp();
            await Until.True(_time, () => _time.GetElapsedTime(before) > Heartbeat.Every && _pulse.Silence < Heartbeat.Every / 2);
        }

        Assert.False(_pulse.IsStale);
        what.SetResult(7);
        Assert.Equal(7, await waiting);
    }

    [Fact]
    public async Task What_ended_the_wait_comes_out_as_it_is()
    {
        using var over = new CancellationTokenSource();
        var waiting = Task.Delay(Timeout.InfiniteTimeSpan, _time, over.Token).Beating(_pulse);
        await over.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await Assert.ThrowsAsync<IOException>(() => Task.FromException<int>(new IOException()).Beating(_pulse));
    }

    [Fact]
    public async Task Where_nobody_watches_it_is_plain_waiting() => Assert.Equal(7, await Task.FromResult(7).Beating(null));
}
