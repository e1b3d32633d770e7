using MeterEdge.Metering;
using MeterEdge.Metering.Profiles;
using MeterEdge.Modbus.Frames;
using MeterEdge.Modbus.Line;
using MeterEdge.Modbus.Serial;
using MeterEdge.Readings;

namespace MeterEdge.Commands.Scan;

/// <summary>Asks every unit at every setting of a line, and finds the profile of those that answer.</summary>
internal sealed class Scanner(ScanRequest request, ProfileLibrary library, TimeProvider time)
{
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(1);

    /// <summary>Told before each unit: which, how many are behind, and how many there are.</summary>
    public Action<LineSetting, byte, int, int>? Progress { get; init; }

    /// <summary>Told of each unit that answers.</summary>
    public Action<FoundMeter>? Found { get; init; }

    /// <summary>Scans until done or cancelled. Null when all is well, else what is wrong with the port.</summary>
    public async Task<string?> Run(ScanState state, CancellationToken stop)
    {
        var all = request.Settings.Length * request.Units.Length;
        var behind = 0;
        foreach (var setting in request.Settings)
        {
            var serial = new SerialSettings(request.Port, setting.Baud, setting.Parity, LineSetting.StopBits, request.Rs485);
            var link = new LinkError();
            using var line = new LineOwner(SerialLinks.For(serial), serial.Timing, time, link);
            foreach (var unit in request.Units)
            {
                behind++;
                if (state.IsDone(setting, unit))
                    continue;
                if (stop.IsCancellationRequested)
                    return null;
                Progress?.Invoke(setting, unit, behind, all);
                if (await Probe(line, unit).ConfigureAwait(false) is not { } answers)
                    return link.Error ?? $"{request.Port} was lost";
                if (!answers)
                {
                    state.Silent(setting, unit);
                    continue;
                }

                if (await Identify(line, serial, setting, unit).ConfigureAwait(false) is not { } meter)
                    return link.Error ?? $"{request.Port} was lost";
                state.Answered(meter);
                Found?.Invoke(meter);
            }
        }

        return null;
    }

    /// <summary>True when somebody answers, be it with a refusal: what has no such register says so. Null when the port is gone.</summary>
    private async Task<bool?> Probe(LineOwner line, byte unit)
    {
        var probe = ModbusRequest.Read(unit, FunctionCode.ReadHoldingRegisters, 0, 1);
        var exchange = new Exchange(probe.Frame, probe.Answer, LinePriority.Request, request.Timeout, continueOnLine: false);
        var outcome = await line.Submit(exchange).ConfigureAwait(false);
        return outcome.Result switch
        {
            ExchangeResult.Answered or ExchangeResult.Refused => true,
            // Somebody spoke, but not in valid frames: another speed or parity, or two with one number.
            ExchangeResult.NoAnswer or ExchangeResult.Garbled or ExchangeResult.Sent => false,
            ExchangeResult.LinkDown or ExchangeResult.Stopped => null,
        };
    }

    /// <summary>What answers there; null when the port is gone.</summary>
    private async Task<FoundMeter?> Identify(LineOwner line, SerialSettings serial, LineSetting setting, byte unit)
    {
        var fits = new List<(Profile, ProfileFit)>();
        foreach (var profile in library.All)
        {
            if (await Passes(profile, Places(profile)).ConfigureAwait(false) is not { } confirmed)
                continue;
            var reader = new MeterReader(unit, new MeterProfile(profile, PlanLimits.For(serial.Timing)), ReadingKind.Instant, Framing.Rtu, line, AnswerTime, time);
            var pass = await reader.Pass(LinePriority.Request, orNothing: true).ConfigureAwait(false);
            if (pass.Failure?.Result == ExchangeResult.Garbled)
            {
                // One bad byte must not hand the meter to another profile.
                pass = await reader.Pass(LinePriority.Request, orNothing: true).ConfigureAwait(false);
            }

            // Leave the line's thread.
            await Task.Yield();
            if (pass.Failure?.Result is ExchangeResult.LinkDown or ExchangeResult.Stopped)
                return null;
            fits.Add((profile, ProfileFit.Of(pass, confirmed)));
        }

        var (best, values, others) = ProfileFit.Best(fits);
        var number = best?.Identity is { } identity ? await Places(best).Read(identity).ConfigureAwait(false) : null;
        await Task.Yield();
        return new(setting, unit, best?.Name, values, number ?? "", others, await Identification(line, unit).ConfigureAwait(false));

        PlaceReader Places(Profile profile) => new(unit, profile, Framing.Rtu, line, AnswerTime, LinePriority.Request);
    }

    /// <summary>Vendor, product code and revision: one answer holds them with every meter that is known.</summary>
    private static async Task<string> Identification(LineOwner line, byte unit)
    {
        var request = ModbusRequest.ReadIdentification(unit, IdentificationAccess.Basic);
        var exchange = new Exchange(request.Frame, request.Answer, LinePriority.Request, AnswerTime, continueOnLine: false);
        var outcome = await line.Submit(exchange).ConfigureAwait(false);
        return outcome.Result == ExchangeResult.Answered
            ? string.Join(' ', DeviceIdentification.Decode(request, exchange.Answer).Objects.Select(one => one.Text))
            : "";
    }

    /// <summary>True when the meter says what the profile checks, false when the profile checks nothing, null when it is another meter.</summary>
    private static async Task<bool?> Passes(Profile profile, PlaceReader places)
    {
        foreach (var check in profile.Checks)
        {
            var told = await places.Read(check).ConfigureAwait(false) ?? await places.Read(check).ConfigureAwait(false);
            await Task.Yield();
            if (told is null || !IdentityReader.Matches(check, told))
                return null;
        }

        return !profile.Checks.IsEmpty;
    }

    private sealed class LinkError : LineObserver
    {
        public string? Error { get; private set; }

        public override void LinkDown(string link, string error) => Error = error;
    }
}
