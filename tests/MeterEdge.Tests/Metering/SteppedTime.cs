using Microsoft.Extensions.Time.Testing;

namespace MeterEdge.Tests.Metering;

/// <summary>Time that goes on only when told to, and whose wall clock can be set while its steady clock goes on.</summary>
internal sealed class SteppedTime(DateTimeOffset start) : TimeProvider
{
    private readonly FakeTimeProvider _steady = new(start);
    private long _offset;

    public TimeSpan Passed => _steady.GetUtcNow() - _steady.Start;

    public void Advance(TimeSpan by) => _steady.Advance(by);

    public void SetWall(DateTimeOffset wall) => Interlocked.Exchange(ref _offset, (wall - _steady.GetUtcNow()).Ticks);

    public override DateTimeOffset GetUtcNow() => _steady.GetUtcNow().AddTicks(Interlocked.Read(ref _offset));

    public override long TimestampFrequency => _steady.TimestampFrequency;

    public override long GetTimestamp() => _steady.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        _steady.CreateTimer(callback, state, dueTime, period);
}
