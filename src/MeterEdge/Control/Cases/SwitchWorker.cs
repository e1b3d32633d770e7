using System.Collections.Concurrent;
using MeterEdge.Control.Switching;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MeterEdge.Control.Cases;

/// <summary>
/// Does at the switches what the desk has decided, one thing at a time for each, and tells the desk what it saw. Everything it writes was committed
/// before, and everything it might write again was read first.
/// </summary>
/// <param name="desk">Decides.</param>
/// <param name="switches">The switches, by the meter whose supply goes through them.</param>
/// <param name="limits">The numbers that operations go by.</param>
/// <param name="time">Clock of the pauses.</param>
/// <param name="log">Where trouble is reported.</param>
/// <param name="isHeld">True for a meter whose line a technician has paused: nothing is begun there, and no attempt is used up.</param>
/// <param name="pulse">The loop's heartbeat.</param>
internal sealed class SwitchWorker(
    Desk desk,
    IReadOnlyDictionary<string, ISwitch> switches,
    SwitchLimits limits,
    TimeProvider time,
    ILogger<SwitchWorker> log,
    Func<string, bool>? isHeld = null,
    Heartbeat? pulse = null) : BackgroundService
{
    // A clock that was set is noticed after this at the latest, and an armed switch is looked at as often.
    private static readonly TimeSpan Nap = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, Task> _running = new();
    private readonly ConcurrentDictionary<string, bool> _beginning = new();

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            pulse?.Beat();

            // Taken before the look: what changes in between completes this very task.
            var more = desk.More;
            var pause = Nap;
            try
            {
                Begin(stoppingToken);
            }
#pragma warning disable CA1031 // The edge of the loop: whatever went wrong with one thing, the others are still to be done.
            catch (Exception failed)
#pragma warning restore CA1031
            {
                log.LoopFailed(failed);
                pause = AfterFailure;
            }

            await Task.WhenAny(Task.Delay(pause, time, stoppingToken), pause == Nap ? more : Task.Delay(pause, time, stoppingToken)).ConfigureAwait(false);
        }

        await Task.WhenAll(_running.Values).ConfigureAwait(false);
    }

    /// <summary>True while something is being done at a switch.</summary>
    internal bool IsBusy(string meter) => _beginning.ContainsKey(meter) || (_running.TryGetValue(meter, out var running) && !running.IsCompleted);

    /// <summary>Looks at what has come due, and begins what is to be done where nothing is being done.</summary>
    internal void Begin(CancellationToken stop)
    {
        desk.Look();
        foreach (var job in desk.Jobs())
        {
            if (!switches.TryGetValue(job.Meter, out var device) || IsBusy(job.Meter))
                continue;

            // Busy first, and held looked at then; whoever holds looks at busy after it has held. So one of the two always sees the other.
            _beginning[job.Meter] = true;
            try
            {
                if (isHeld?.Invoke(job.Meter) != true)
                    _running[job.Meter] = Do(job, device, stop);
            }
            finally
            {
                _beginning.TryRemove(job.Meter, out _);
            }
        }
    }

    private async Task Do(SwitchJob job, ISwitch device, CancellationToken stop)
    {
        try
        {
            var operation = new SwitchOperation(device, limits, time);
            await (job.Task switch
            {
                SwitchTask.Open => Open(job.Meter, operation, stop),
                SwitchTask.ReadBackOpen => ReadBackOpen(job.Meter, operation),
                SwitchTask.Close => Close(job, operation, stop),
                SwitchTask.ReadBackClose => ReadBackClose(job.Meter, operation),
                SwitchTask.WatchArm => WatchArm(job.Meter, operation, stop),
                SwitchTask.TakeArmBack => TakeArmBack(job.Meter, operation, stop),
                SwitchTask.Watch => Watch(job.Meter, operation, stop),
            }).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The next start goes on here, and reads before it writes.
        }
#pragma warning disable CA1031 // The edge of a job: what is meant is on disk, and it is tried again.
        catch (Exception failed)
#pragma warning restore CA1031
        {
            log.JobFailed(failed, job.Task.Lower(), job.Meter);
            await Task.Delay(AfterFailure, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task Open(string meter, SwitchOperation operation, CancellationToken stop)
    {
        // All gates once more, before the bus is troubled and after it has answered.
        if (!desk.MayOpen(meter, seen: null))
            return;
        switch (await operation.Before(SwitchAction.Open, desk.Rules.AllowUnverifiedIdentity, stop).ConfigureAwait(false))
        {
            case Preparation.Ready(var look):
                if (desk.MayOpen(meter, look))
                    Judged(await operation.WriteAndProve(SwitchAction.Open, look, (judgement, seen) => desk.OpenJudged(meter, judgement, seen, isLast: false), stop).ConfigureAwait(false));
                break;
            case Preparation.Already(var look, var judgement):
                if (desk.MayOpen(meter, look))
                    desk.OpenJudged(meter, judgement, look, isLast: true);
                break;
            case Preparation.Refused(var codes, var why, _):
                desk.OpenRefused(meter, codes, why);
                break;
        }

        void Judged(Operated operated) => desk.OpenJudged(meter, operated.Judgement, operated.Look, isLast: true);
    }

    private async Task ReadBackOpen(string meter, SwitchOperation operation)
    {
        var (judgement, look) = await operation.ReadBack(SwitchAction.Open, before: null).ConfigureAwait(false);
        desk.OpenJudged(meter, judgement, look, isLast: true);
    }

    private async Task Close(SwitchJob job, SwitchOperation operation, CancellationToken stop)
    {
        switch (await operation.Before(job.Action, allowUnverified: true, stop, job.IsRetry).ConfigureAwait(false))
        {
            case Preparation.Ready(var look):
                if (desk.MayWrite(job.Meter, job.Action, look))
                {
                    var done = await operation.WriteAndProve(
                        job.Action, look, (judgement, seen) => desk.CloseJudged(job.Meter, job.Action, judgement, seen, isLast: false), stop).ConfigureAwait(false);
                    desk.CloseJudged(job.Meter, job.Action, done.Judgement, done.Look, isLast: true);
                }

                break;
            case Preparation.Already(var look, _):
                desk.SeenClosed(job.Meter, look);
                break;
            case Preparation.Refused(var codes, var why, _):
                desk.CloseRefused(job.Meter, codes, why);
                break;
        }
    }

    private async Task ReadBackClose(string meter, SwitchOperation operation)
    {
        var (judgement, look) = await operation.ReadBack(SwitchAction.Close, before: null).ConfigureAwait(false);
        desk.CloseJudged(meter, SwitchAction.Close, judgement, look, isLast: true);
    }

    private async Task WatchArm(string meter, SwitchOperation operation, CancellationToken stop)
    {
        var (_, look) = await operation.ReadBack(SwitchAction.Arm, before: null).ConfigureAwait(false);
        if (look.Actual == SwitchActual.Closed)
            desk.SeenClosed(meter, look);
        else
            await Task.Delay(Nap, time, stop).ConfigureAwait(false);
    }

    /// <summary>An arm that has run out is taken back with an open, so that a button pressed much later closes nothing.</summary>
    private async Task TakeArmBack(string meter, SwitchOperation operation, CancellationToken stop)
    {
        switch (await operation.Before(SwitchAction.Open, allowUnverified: true, stop).ConfigureAwait(false))
        {
            case Preparation.Ready({ Actual: SwitchActual.Closed } closed):
                desk.SeenClosed(meter, closed);
                break;
            case Preparation.Ready(var look):
                if (desk.MayTakeArmBack(meter))
                    desk.ArmOver(meter, (await operation.WriteAndProve(SwitchAction.Open, look, onProvisional: null, stop).ConfigureAwait(false)).Look);
                break;
            case Preparation.Already(var look, _):
                desk.ArmOver(meter, look);
                break;
            case Preparation.Refused:
                await Task.Delay(AfterFailure, time, stop).ConfigureAwait(false);
                break;
        }
    }

    private async Task Watch(string meter, SwitchOperation operation, CancellationToken stop)
    {
        var end = await operation.Probation(stop).ConfigureAwait(false);
        if (end.Outcome is WatchOutcome.OverCurrent or WatchOutcome.BackFeed)
        {
            end = await operation.Before(SwitchAction.Open, allowUnverified: true, stop).ConfigureAwait(false) switch
            {
                Preparation.Ready(var before) => end with
                {
                    Look = (await operation.WriteAndProve(SwitchAction.Open, before, onProvisional: null, stop).ConfigureAwait(false)).Look,
                },
                Preparation.Already(var isOpen, _) => end with { Look = isOpen },
                Preparation.Refused(_, var why, _) => end with { Why = $"{end.Why}; not opened: {why}" },
                _ => end,
            };
        }

        desk.Watched(meter, end, end.Look is { } look ? Proof.Judge(SwitchAction.Close, look, look, limits) : null);
    }
}
