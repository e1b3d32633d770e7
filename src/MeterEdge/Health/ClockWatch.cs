using MeterEdge.Control;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MeterEdge.Health;

/// <summary>
/// Tells log and head-end when the clock can no longer be believed, and when it can again. A clock that is right at the start is no news;
/// one that is not yet right is, as every time in what is published then may be wrong.
/// </summary>
public sealed partial class ClockWatch(ClockTrust clock, IEventLog events, TimeProvider time, ILogger<ClockWatch> log, Heartbeat? pulse = null) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);

    private bool _wasTrusted = true;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            pulse?.Beat();
            Look();
            await Task.Delay(LookEvery, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Look()
    {
        var now = clock.Look();
        if (now.IsTrusted == _wasTrusted)
            return;
        _wasTrusted = now.IsTrusted;
        var offset = now.Offset?.TotalSeconds;
        if (now.IsTrusted)
            LogTrusted();
        else
            LogUntrusted(Why(now));
        events.Append(new(
            time.GetUtcNow(),
            now.IsTrusted ? "clock_trusted" : "clock_untrusted",
            now.IsTrusted ? Severity.Info : Severity.Warning,
            null,
            new() { ["offset"] = offset is { } seconds ? Math.Round(seconds, 3) : null, ["source"] = Source(now.Doubt) }));
    }

    /// <summary>Who says so: the kernel, or wall time that has left monotonic time.</summary>
    private static string Source(ClockDoubt doubt) => doubt switch
    {
        ClockDoubt.None or ClockDoubt.NotSynchronised => "kernel",
        ClockDoubt.WasSet => "monotonic",
    };

    private static string Why(ClockView now) => now.Doubt switch
    {
        ClockDoubt.None => "it can",
        ClockDoubt.NotSynchronised => "the kernel says that it is not synchronised; is an NTP client running, and does it reach a server?",
        ClockDoubt.WasSet => $"it was set by {now.Offset?.TotalSeconds:F1} s while it counted as synchronised",
    };

    [LoggerMessage(8010, LogLevel.Warning, "the clock cannot be believed: {Why}")]
    private partial void LogUntrusted(string why);

    [LoggerMessage(8011, LogLevel.Information, "the clock can be believed again")]
    private partial void LogTrusted();
}
