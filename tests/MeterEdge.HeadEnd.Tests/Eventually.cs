namespace MeterEdge.HeadEnd.Tests;

/// <summary>Waits for what another thread or process brings about.</summary>
internal static class Eventually
{
    private static readonly TimeSpan UpperBound = TimeSpan.FromSeconds(30);

    /// <summary>Returns once the condition holds; fails after half a minute.</summary>
    public static Task True(Func<bool> condition, string what) => True(() => Task.FromResult(condition()), what);

    public static async Task True(Func<Task<bool>> condition, string what)
    {
        using var limit = new CancellationTokenSource(UpperBound);
        while (!await condition())
        {
            Assert.False(limit.IsCancellationRequested, $"did not happen: {what}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
