namespace MeterEdge;

/// <summary>Waiting with a heartbeat. Where nobody watches there is no heartbeat, and it is plain waiting.</summary>
public static class HeartbeatWaits
{
    /// <summary>The same task, for a loop that beats while it waits.</summary>
    public static async Task Beating(this Task what, Heartbeat? pulse)
    {
        if (pulse is not null)
            await pulse.Await(what).ConfigureAwait(false);
        await what.ConfigureAwait(false);
    }

    /// <summary>The same task, for a loop that beats while it waits.</summary>
    public static async Task<T> Beating<T>(this Task<T> what, Heartbeat? pulse)
    {
        if (pulse is not null)
            await pulse.Await(what).ConfigureAwait(false);
        return await what.ConfigureAwait(false);
    }
}
