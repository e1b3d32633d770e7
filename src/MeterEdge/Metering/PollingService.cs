using System.Collections.Immutable;
using Microsoft.Extensions.Hosting;

namespace MeterEdge.Metering;

/// <summary>Polls all lines, each by itself, for as long as the daemon runs.</summary>
public sealed class PollingService(ImmutableArray<PolledBus> buses) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Closing a line ends the exchange on it, so that a stop does not wait for a silent meter's time-out.
        await using var close = stoppingToken.Register(() =>
        {
            foreach (var bus in buses)
            {
                bus.Dispose();
            }
        });

        // The first bug on any line ends the daemon, which is started anew; awaited all together, one line would go silent unnoticed.
        await foreach (var ended in Task.WhenEach(buses.Select(bus => bus.Poller.Run(stoppingToken))).ConfigureAwait(false))
        {
            await ended.ConfigureAwait(false);
        }
    }
}
