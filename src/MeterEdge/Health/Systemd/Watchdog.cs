using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging;

namespace MeterEdge.Health.Systemd;

/// <summary>
/// Tells the service manager that the daemon is ready, how it is, that it still goes round, and that it stops. It goes round only while every
/// loop does: when one hangs the manager hears nothing more, and starts the daemon anew. Started last and stopped first of all services.
/// </summary>
/// <param name="manager">The service manager; it wants to hear nothing when nobody started us as a service.</param>
/// <param name="period">How long the manager waits for a word; null when it does not.</param>
/// <param name="pulses">The loops.</param>
/// <param name="facts">How the daemon is.</param>
/// <param name="time">Clock of the rounds.</param>
/// <param name="log">Says which loop hangs.</param>
public sealed partial class Watchdog(
    ISystemdNotifier manager, TimeSpan? period, Heartbeats pulses, Func<HealthFacts> facts, TimeProvider time, ILogger<Watchdog> log) : BackgroundService
{
    private static readonly TimeSpan StatusEvery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LookForBeginning = TimeSpan.FromMilliseconds(100);

    private string? _saidStatus;
    private string? _hangs;
    private bool _unheard;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!manager.IsEnabled)
            return;
        try
        {
            await EverybodyHasBegun(stoppingToken).ConfigureAwait(false);
            Say("READY=1");
            using var rounds = new PeriodicTimer(period / 2 ?? StatusEvery, time);
            do
            {
                Round();
            }
            while (await rounds.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping.
        }

        Say("STOPPING=1");
    }

    private async Task EverybodyHasBegun(CancellationToken stop)
    {
        using var looks = new PeriodicTimer(LookForBeginning, time);
        while (!pulses.AllHaveBegun)
        {
            Judge();
            await looks.WaitForNextTickAsync(stop).ConfigureAwait(false);
        }
    }

    private void Round()
    {
        var isWell = Judge();
        if (isWell && period is not null)
            Say("WATCHDOG=1");
        var status = _hangs is null ? ServiceStatus.Of(facts()) : $"{_hangs} hangs";
        if (status == _saidStatus)
            return;
        _saidStatus = status;
        Say($"STATUS={status}");
    }

    /// <summary>True while no loop hangs; which one does is logged once.</summary>
    private bool Judge()
    {
        var stale = pulses.Stale;
        if (stale?.Name == _hangs)
            return stale is null;
        if (stale is not null)
            LogHangs(stale.Name, stale.Silence.TotalSeconds);
        else
            LogGoesOn(_hangs!);
        _hangs = stale?.Name;
        return stale is null;
    }

    private void Say(string word)
    {
        try
        {
            manager.Notify(new ServiceState(word));
            _unheard = false;
        }
        catch (SocketException failed)
        {
            // The manager is being started anew, say. Meters are read all the same.
            if (!_unheard)
                LogUnheard(failed.Message);
            _unheard = true;
        }
    }

    [LoggerMessage(8030, LogLevel.Critical, "{Loop} hangs: it has not gone round for {Seconds:F0} s; the service manager hears nothing more from us, and will start the daemon anew")]
    private partial void LogHangs(string loop, double seconds);

    [LoggerMessage(8031, LogLevel.Warning, "{Loop} goes on")]
    private partial void LogGoesOn(string loop);

    [LoggerMessage(8032, LogLevel.Warning, "the service manager cannot be told anything: {Reason}")]
    private partial void LogUnheard(string reason);
}
