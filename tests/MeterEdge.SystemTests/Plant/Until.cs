using System.Diagnostics;

namespace MeterEdge.SystemTests.Plant;

/// <summary>Waits for what other processes will bring about, with an upper bound that only a fault reaches.</summary>
internal static class Until
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(Programs.Long ? 1200 : 90);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public static Task True(Func<bool> condition, string what, Func<string>? evidence = null) =>
        Holds(() => Task.FromResult(condition()), what, evidence);

    /// <param name="condition">What is to come true.</param>
    /// <param name="what">Its name, for the failure.</param>
    /// <param name="evidence">What to show besides.</param>
    /// <param name="longest">Where the daemon itself may take longer than all others.</param>
    public static async Task Holds(Func<Task<bool>> condition, string what, Func<string>? evidence = null, TimeSpan? longest = null)
    {
        var bound = longest > Bound ? longest.Value : Bound;
        var start = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(start) > bound)
                Assert.Fail($"waited {bound.TotalSeconds:0} s in vain for: {what}\n{evidence?.Invoke()}");
            await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }
    }
}
