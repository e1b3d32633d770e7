using Microsoft.Extensions.Hosting;

namespace MeterEdge.Forwarding;

/// <summary>Runs one forwarder per sink for as long as the daemon runs.</summary>
public sealed class ForwardingService(IEnumerable<Forwarder> forwarders) : BackgroundService
{
    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(forwarders.Select(forwarder => forwarder.Run(stoppingToken)));
}
