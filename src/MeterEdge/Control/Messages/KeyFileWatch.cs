using Microsoft.Extensions.Hosting;

namespace MeterEdge.Control.Messages;

/// <summary>Looks at the configured key file every five seconds, so that a new one needs no restart.</summary>
/// <param name="keys">The keys.</param>
/// <param name="time">Clock for the waits.</param>
/// <param name="pulse">The loop's heartbeat.</param>
public sealed class KeyFileWatch(KeyFile keys, TimeProvider time, Heartbeat? pulse = null) : BackgroundService
{
    /// <summary>Time between two looks.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            pulse?.Beat();
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                pulse?.Beat();
                keys.Refresh();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The daemon ends.
        }
    }
}
