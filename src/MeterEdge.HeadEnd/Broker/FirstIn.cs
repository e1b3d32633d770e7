namespace MeterEdge.HeadEnd.Broker;

/// <summary>
/// Lets one client in before all others: the rest wait at the door until it has subscribed. Without this a concentrator that
/// comes back first publishes to nobody, is acknowledged, and the watcher sees a hole that is not one.
/// </summary>
/// <param name="clientId">Who goes first.</param>
/// <param name="patience">How long the others wait at most; then they are let in all the same.</param>
/// <param name="time">Clock of the waiting.</param>
public sealed class FirstIn(string clientId, TimeSpan patience, TimeProvider time)
{
    private readonly TaskCompletionSource _subscribed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Returns when the client may come in.</summary>
    public async Task Admit(string client, CancellationToken cancel)
    {
        if (client == clientId)
            return;

        try
        {
            await _subscribed.Task.WaitAsync(patience, time, cancel);
        }
        catch (TimeoutException)
        {
            // It did not come; the others need not suffer for that.
        }
    }

    /// <summary>A client has subscribed to something.</summary>
    public void Subscribed(string client)
    {
        if (client == clientId)
            _subscribed.TrySetResult();
    }
}
