using MeterEdge.Metering.Profiles;
using MeterEdge.Modbus.Frames;
using MeterEdge.Modbus.Line;
using MeterEdge.Readings;

namespace MeterEdge.Metering.Probing;

/// <summary>
/// Finds out what answers at a unit: whether anything does, which profile fits, its serial number, what it says it is. Only reads. On a line that
/// polls, <see cref="LinePriority.Background"/> leaves the others their time; a unit then takes minutes instead of seconds.
/// </summary>
/// <param name="line">The line, in use by others or not.</param>
/// <param name="timing">How long things take on it.</param>
/// <param name="framing">What stands around function and data on it.</param>
/// <param name="priority">Place in its queue.</param>
/// <param name="timeout">How long a unit gets to begin its first answer. One that has answered gets a second for each of the others at least.</param>
/// <param name="library">The profiles to try.</param>
/// <param name="time">Stamps and durations.</param>
public sealed class UnitProbe(
    LineOwner line, LineTiming timing, Framing framing, LinePriority priority, TimeSpan timeout, ProfileLibrary library, TimeProvider time)
{
    private static readonly TimeSpan LeastPatience = TimeSpan.FromSeconds(1);

    private readonly TimeSpan _patience = timeout > LeastPatience ? timeout : LeastPatience;

    /// <summary>Told of each profile before it is tried.</summary>
    public Action<Profile>? Trying { get; init; }

    /// <summary>Asks one unit.</summary>
    /// <param name="unit">1 to 247.</param>
    /// <param name="stop">Ends it once the exchange that is on its way has ended.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public async Task<ProbeOutcome> Find(byte unit, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var answer = await Ask(unit).ConfigureAwait(false);
        return answer == ProbeResult.Found ? await Identify(unit, stop).ConfigureAwait(false) : new(answer);
    }

    /// <summary>Whether somebody answers, be it with a refusal: what has no such register says so.</summary>
    private async Task<ProbeResult> Ask(byte unit)
    {
        var probe = ModbusRequest.Read(unit, FunctionCode.ReadHoldingRegisters, 0, 1, framing);
        var exchange = new Exchange(probe.Frame, probe.Answer, priority, timeout, continueOnLine: false);
        var outcome = await line.Submit(exchange).ConfigureAwait(false);
        return outcome.Result switch
        {
            ExchangeResult.Answered => ProbeResult.Found,
            ExchangeResult.Refused => GatewayRefusal.Is(outcome) ? ProbeResult.Silent : ProbeResult.Found,
            ExchangeResult.Garbled => ProbeResult.Garbled,
            ExchangeResult.NoAnswer or ExchangeResult.Sent => ProbeResult.Silent,
            ExchangeResult.LinkDown or ExchangeResult.Stopped => ProbeResult.LineDown,
        };
    }

    private async Task<ProbeOutcome> Identify(byte unit, CancellationToken stop)
    {
        var trials = new List<Trial>();

        // Those first of which the meter can say itself whether they are right: one that it confirms needs no comparison with the others.
        foreach (var profile in library.All.OrderBy(profile => profile.Checks.IsEmpty))
        {
            if (profile.Checks.IsEmpty && trials.Exists(trial => trial.Fit is { Confirmed: true, Telling: > 0 }))
                break;
            stop.ThrowIfCancellationRequested();
            Trying?.Invoke(profile);
            if (await Passes(unit, profile).ConfigureAwait(false) is not { } confirmed)
                continue;
            var pass = await Read(unit, profile).ConfigureAwait(false);
            if (pass.Failure?.Result is ExchangeResult.LinkDown or ExchangeResult.Stopped)
                return new(ProbeResult.LineDown);
            trials.Add(new(profile, pass, ProfileFit.Of(pass, confirmed)));
        }

        stop.ThrowIfCancellationRequested();
        var (best, others) = ProfileFit.Best([.. trials.Select(trial => (trial.Profile, trial.Fit))]);
        var serial = best?.Identity is { } identity ? await Places(unit, best).Read(identity).ConfigureAwait(false) : null;

        // Leave the line's thread.
        await Task.Yield();
        var values = best is null ? [] : trials.Find(trial => trial.Profile == best)!.Pass.Values;
        return new(ProbeResult.Found, new(unit, best, values, serial ?? "", others, await Identification(unit).ConfigureAwait(false)));
    }

    /// <summary>One pass with a profile, which ends where the meter refuses.</summary>
    /// <param name="unit">1 to 247.</param>
    /// <param name="profile">What its registers are taken for.</param>
    public async Task<PassResult> Read(byte unit, Profile profile)
    {
        var reader = new MeterReader(unit, new MeterProfile(profile, PlanLimits.For(timing)), ReadingKind.Instant, framing, line, _patience, time);
        var pass = await reader.Pass(priority, orNothing: true).ConfigureAwait(false);

        // One bad byte must not hand the meter to another profile.
        if (pass.Failure?.Result == ExchangeResult.Garbled)
            pass = await reader.Pass(priority, orNothing: true).ConfigureAwait(false);
        await Task.Yield();
        return pass;
    }

    /// <summary>True when the meter says what the profile checks, false when the profile checks nothing, null when it is another meter.</summary>
    private async Task<bool?> Passes(byte unit, Profile profile)
    {
        var places = Places(unit, profile);
        foreach (var check in profile.Checks)
        {
            var told = await places.Read(check).ConfigureAwait(false) ?? await places.Read(check).ConfigureAwait(false);
            await Task.Yield();
            if (told is null || !IdentityReader.Matches(check, told))
                return null;
        }

        return !profile.Checks.IsEmpty;
    }

    /// <summary>Vendor, product code and revision: one answer holds them with every meter that is known.</summary>
    private async Task<string> Identification(byte unit)
    {
        var request = ModbusRequest.ReadIdentification(unit, IdentificationAccess.Basic, framing: framing);
        var exchange = new Exchange(request.Frame, request.Answer, priority, _patience, continueOnLine: false);
        var outcome = await line.Submit(exchange).ConfigureAwait(false);
        return outcome.Result == ExchangeResult.Answered
            ? string.Join(' ', DeviceIdentification.Decode(request, exchange.Answer).Objects.Select(one => one.Text))
            : "";
    }

    private PlaceReader Places(byte unit, Profile profile) => new(unit, profile, framing, line, _patience, priority);

    private sealed record Trial(Profile Profile, PassResult Pass, ProfileFit Fit);
}
