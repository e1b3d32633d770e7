using Microsoft.Extensions.Time.Testing;

namespace MeterEdge.Tests.Control.Switching;

/// <summary>Fake time that knows whether anybody waits for it, so that it never goes on while somebody still works.</summary>
internal sealed class WaitedTime() : FakeTimeProvider(new(2026, 11, 23, 2, 0, 0, TimeSpan.Zero))
{
    private int _waiting;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Interlocked.Increment(ref _waiting);
        return base.CreateTimer(
            told =>
            {
                Interlocked.Decrement(ref _waiting);
                callback(told);
            },
            state,
            dueTime,
            period);
    }

    /// <summary>Goes on in seconds until a work that only waits for time is done.</summary>
    public async Task<T> Until<T>(ValueTask<T> work)
    {
        var running = work.AsTask();
        while (!running.IsCompleted)
        {
            if (Volatile.Read(ref _waiting) > 0)
                Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        return await running;
    }
}
