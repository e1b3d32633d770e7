using MeterEdge.Metering;
using MeterEdge.Metering.Evidence;
using MeterEdge.Modbus.Frames;

namespace MeterEdge.Console.Lines;

/// <summary>Follows a line live, decoded, until told to stop. The line never waits for whoever follows.</summary>
public static class LiveTrace
{
    /// <summary>Follows.</summary>
    /// <param name="bus">The line.</param>
    /// <param name="say">Takes the rows, at most 80 characters each; may take its time, frames that come meanwhile are kept or counted.</param>
    /// <param name="stop">Ends it.</param>
    public static Task Follow(PolledBus bus, Func<string, ValueTask> say, CancellationToken stop) => Follow(bus.Tap, bus.Framing, say, stop);

    internal static async Task Follow(TraceTap tap, Framing framing, Func<string, ValueTask> say, CancellationToken stop)
    {
        using var follower = tap.Follow();
        try
        {
            await foreach (var frame in follower.Frames(stop).ConfigureAwait(false))
            {
                foreach (var row in TraceText.Of(frame, framing).Rows())
                    await say(row).ConfigureAwait(false);
                if (follower.TakeDropped() is > 0 and var dropped)
                    await say($"... {dropped} {(dropped == 1 ? "frame" : "frames")} dropped: the line is faster than this terminal").ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // That is how it ends.
        }
    }
}
