using System.Net;
using MeterEdge.Health.Metrics;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MeterEdge.Health;

/// <summary>
/// Serves <c>/metrics</c> and <c>/healthz</c> to supervisors, over HTTP and without a password: on the loopback address, or where the
/// network is one's own. An address that cannot be had is said once and tried again every minute; nothing else waits for it. Owns the metrics.
/// </summary>
public sealed partial class HealthServer(
    IPEndPoint address, EdgeIdentity identity, Func<HealthVerdict> health, DaemonMetrics metrics, TimeProvider time, ILoggerFactory loggers) : BackgroundService
{
    // A scraper, a person and a supervisor; who holds connections open for nothing must not cost memory.
    private const int MostConnections = 16;
    private static readonly TimeSpan RetryEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(2);

    private readonly ILogger _log = loggers.CreateLogger<HealthServer>();

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var measured = metrics;
        for (var attempt = 1; !stoppingToken.IsCancellationRequested; attempt++)
        {
            try
            {
                await Serve(stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failed)
            {
                // The edge of the loop: nobody reads meters worse for want of metrics.
                if (attempt == 1)
                    LogNotServed(address, failed.GetBaseException().Message);
                await Task.Delay(RetryEvery, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task Serve(CancellationToken stop)
    {
        using var pages = new HealthPages(identity, health, metrics);
        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Limits.MaxConcurrentConnections = MostConnections;
        options.Limits.MaxRequestBodySize = 0;
        options.Listen(address, listen => listen.Protocols = HttpProtocols.Http1);
        var transport = new SocketTransportFactory(Options.Create(new SocketTransportOptions()), loggers);
        using var server = new KestrelServer(Options.Create(options), transport, loggers);
        await server.StartAsync(pages, stop).ConfigureAwait(false);
        LogServed(address);
        await Task.Delay(Timeout.InfiniteTimeSpan, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // Who is still reading an answer by then is cut off: the daemon's stop does not wait for a slow supervisor.
        using var patience = new CancellationTokenSource(StopPatience, time);
        await server.StopAsync(patience.Token).ConfigureAwait(false);
    }

    [LoggerMessage(8020, LogLevel.Information, "metrics and health are served on http://{Address}/metrics and /healthz")]
    private partial void LogServed(IPEndPoint address);

    [LoggerMessage(8021, LogLevel.Error, "no metrics on {Address}: {Reason}; set Health:Http to an address of this machine and a port that is free")]
    private partial void LogNotServed(IPEndPoint address, string reason);
}
