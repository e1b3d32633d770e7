using MeterEdge.Configuration;
using MeterEdge.Metering;
using MeterEdge.Modbus.Line;
using MeterEdge.Modbus.Serial;
using MeterEdge.Readings;
using MeterEdge.Tests.Journal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace MeterEdge.Tests.Metering;

public sealed class ClockJumpTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(24)]
    [InlineData(-24)]
    public async Task A_clock_that_is_set_during_a_sweep_neither_gives_missed_passes_nor_stops_the_polling(int hours)
    {
        await using var journal = new OpenJournal(_folder.Path);
        var time = new SteppedTime();
        using var line = new LineOwner(new BreakingLink(() => time.Step(TimeSpan.FromHours(hours))), Some.Timing9600, time);
        var reader = new MeterReader(12, new MeterProfile(Some.Sdm120, Some.Limits()), ReadingKind.Instant, MeterEdge.Modbus.Frames.Framing.Rtu, line, TimeSpan.FromSeconds(1), time);
        var meter = new PolledMeter(new("130005218841", "bus-1", 12, "eastron-sdm120"), reader, reader);
        var poller = new BusPoller(
            "bus-1", [meter], retries: 0, new PollSchedule(new ScheduleOptions(), TimeZoneInfo.Utc), journal.It, journal.Events, time, NullLogger.Instance);

        using var stop = new CancellationTokenSource();
        var run = poller.Run(stop.Token);
        await Until.True(time, () => journal.Everything().Count >= 4);
        await stop.CancelAsync();
        await Until.True(time, () => run.IsCompleted);

        Assert.DoesNotContain(journal.Everything(), reading => reading.Snapshot.Why.Contains(Why.Overrun));
        Assert.Equal(hours, Math.Round((journal.Everything()[^1].Snapshot.Due - Journal.Some.Start).TotalHours));
    }

    /// <summary>A wall clock that somebody sets, beside a steady one that nobody can.</summary>
    private sealed class SteppedTime() : FakeTimeProvider(Journal.Some.Start)
    {
        private long _stepped;

        public void Step(TimeSpan by) => Interlocked.Exchange(ref _stepped, by.Ticks);

        public override long GetTimestamp() => base.GetUtcNow().Ticks;

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref _stepped));
    }

    /// <summary>A device that goes away at every request, and says that there was one.</summary>
    private sealed class BreakingLink(Action asked) : ILineLink
    {
        private readonly SemaphoreSlim _woken = new(0);

        public string Name => "brittle";

        public bool IsOpen { get; private set; }

        public bool TryOpen(out string? error)
        {
            error = null;
            return IsOpen = true;
        }

        public void Close() => IsOpen = false;

        public LinkRead Read(Span<byte> buffer, TimeSpan wait)
        {
            var woken = _woken.Wait(wait < TimeSpan.Zero ? wait : TimeSpan.Zero, TestContext.Current.CancellationToken);
            return new(woken ? LinkEvent.Woken : LinkEvent.Silence);
        }

        public void Rest(TimeSpan time)
        {
        }

        public bool Write(ReadOnlySpan<byte> bytes)
        {
            asked();
            return false;
        }

        public void Wake() => _woken.Release();

        public void Dispose() => _woken.Dispose();
    }
}
