using System.Diagnostics;

namespace MeterEdge.Tests.Journal;

/// <summary>Waits for a condition that another thread will bring about, with an upper bound that only a fault reaches.</summary>
internal static class Until
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    public static async Task True(Func<bool> condition, Func<string>? state = null)
    {
        var start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Bound, $"condition not met in {Bound.TotalSeconds} s; {state?.Invoke()}");
            await Task.Delay(2, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>The same while fake time goes on in small steps.</summary>
    public static Task True(Microsoft.Extensions.Time.Testing.FakeTimeProvider time, Func<bool> condition, Func<string>? state = null) =>
        True(
            () =>
            {
                if (condition())
                    return true;
                time.Advance(TimeSpan.FromMilliseconds(500));
                return false;
            },
            state);
}
