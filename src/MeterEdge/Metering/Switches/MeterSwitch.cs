using System.Collections.Immutable;
using MeterEdge.Configuration;
using MeterEdge.Control.Switching;
using MeterEdge.Metering.Profiles;
using MeterEdge.Modbus.Frames;
using MeterEdge.Modbus.Line;
using MeterEdge.Readings;

namespace MeterEdge.Metering.Switches;

/// <summary>
/// The switch of a meter, in the meter or on a unit of its own. It goes ahead of polling and does not ask whether the meter is backed off.
/// It writes the values of its profile and no others; everything that proves them comes from the meter's own registers.
/// </summary>
/// <param name="options">The meter, as configured.</param>
/// <param name="place">Where its switch is.</param>
/// <param name="serial">Asks the meter for its serial number.</param>
/// <param name="proof">Reads the quantities of the meter that prove a state.</param>
/// <param name="voltages">Reads its voltages only.</param>
/// <param name="time">Stamps.</param>
public sealed class MeterSwitch(MeterOptions options, SwitchPlace place, PlaceReader serial, MeterReader proof, MeterReader voltages, TimeProvider time) : ISwitch
{
    // Acknowledge: it has begun and will take long. MODBUS Application Protocol Specification V1.1b3, clause 7.
    private const byte Acknowledge = 0x05;

    private readonly ProofReader _quantities = ProofReader.Of(options);
    private readonly SignReader _signs = new(place, LinePriority.Switch);
    private readonly SignReader _watched = new(place, LinePriority.Request);

    /// <summary>Serial number of the meter.</summary>
    public string Meter => options.Serial;

    /// <summary>Where its switch is.</summary>
    public SwitchPlace Place => place;

    private bool IsBeforeMeter => options.Switch?.Side == SwitchSide.BeforeMeter;

    /// <inheritdoc/>
    public SwitchAbilities Abilities { get; } = ProofReader.Of(options).Abilities(options.Profile) with
    {
        CanOpen = place.Switch.Open is not null,
        CanClose = place.Switch.Close is not null,
        CanArm = place.Switch.Arm is not null,
        ShowsState = place.Switch.Signs.Any(sign => sign.Is is SignMeaning.Open or SignMeaning.Closed),
        IsUnproved = place.Switch.IsUnproved && !options.SwitchCommissioned,
        ClosesAfterTrip = place.Switch.ClosesAfterTrip,
        IsGroup = options.Role == MeterRole.District,
        BreakA = options.BreakA,
        PowerLimitW = options.PowerLimitW,
    };

    /// <inheritdoc/>
    public async ValueTask<SerialCheck> CheckSerial()
    {
        if (options.Profile.Identity is not { } identity)
            return SerialCheck.NotTold;
        var found = await serial.Read(identity).ConfigureAwait(false) ?? await serial.Read(identity).ConfigureAwait(false);
        var isDark = found is null && IsBeforeMeter && (await _signs.Read().ConfigureAwait(false)).Actual == SwitchActual.Open;
        await LeaveTheLine().ConfigureAwait(false);
        return found switch
        {
            // Its own switch has taken its supply: it cannot tell.
            null => isDark ? SerialCheck.NotTold : SerialCheck.Silent,
            "" => SerialCheck.NotTold,
            _ => SerialNumber.Same(options.Serial, found, identity) ? SerialCheck.Same : SerialCheck.Other,
        };
    }

    /// <inheritdoc/>
    public async ValueTask<SwitchLook> Look(Sight sight = Sight.All)
    {
        // Who watches supply that is back must not keep somebody else's waiting.
        var (signs, priority, keeps) = sight == Sight.Watch
            ? (_watched, LinePriority.Request, TimeSpan.Zero)
            : (_signs, LinePriority.Switch, SwitchPlace.Kept);
        var seen = await signs.Read().ConfigureAwait(false);
        var look = Looked(seen, time);
        var reader = sight switch
        {
            Sight.All or Sight.Watch => proof,
            Sight.BeforeClose => voltages,
            Sight.State => null,
        };
        if (reader is { ReadsNothing: false } && (seen.Failure is null || options.Switch is not null))
        {
            var pass = await reader.Pass(priority, keeps: keeps).ConfigureAwait(false);
            if (pass.Failure?.Result is ExchangeResult.NoAnswer or ExchangeResult.Garbled && !IsBeforeMeter)
                pass = await reader.Pass(priority, keeps: keeps).ConfigureAwait(false);
            look = _quantities.With(look with { Time = time.GetUtcNow(), Failure = look.Failure ?? pass.Failure?.ToString() }, pass.Values);
        }

        await LeaveTheLine().ConfigureAwait(false);
        return look;
    }

    /// <inheritdoc/>
    public async ValueTask<WriteOutcome> Write(SwitchAction action)
    {
        var command = (action switch
        {
            SwitchAction.Open => place.Switch.Open,
            SwitchAction.Close => place.Switch.Close,
            SwitchAction.Arm => place.Switch.Arm,
        }) ?? throw new InvalidOperationException($"{place.Profile.Name} has no value to {action.ToString().ToLowerInvariant()} with");
        if (!place.Line.Statistics.IsUp)
            return WriteOutcome.NotSent;
        var outcome = await place.Line.Submit(place.Exchange(Request(command), LinePriority.Switch)).ConfigureAwait(false);
        await LeaveTheLine().ConfigureAwait(false);
        return outcome.Result switch
        {
            ExchangeResult.Answered => WriteOutcome.Echoed,
            ExchangeResult.Refused => GatewayRefusal.Is(outcome) || outcome.ExceptionCode == Acknowledge ? WriteOutcome.Unanswered : WriteOutcome.Refused,

            // The device may have gone before or after the bytes did.
            ExchangeResult.NoAnswer or ExchangeResult.Garbled or ExchangeResult.LinkDown or ExchangeResult.Stopped or ExchangeResult.Sent =>
                WriteOutcome.Unanswered,
        };
    }

    /// <summary>A look with what values of the meter say of it.</summary>
    internal SwitchLook With(SwitchLook look, ImmutableArray<Measurement> values) => _quantities.With(look, values);

    /// <summary>What the signs say, as a look without quantities.</summary>
    internal static SwitchLook Looked(SeenSigns seen, TimeProvider time) => new()
    {
        Time = time.GetUtcNow(),
        Actual = seen.Actual == SwitchActual.Open && seen.Flags.Contains(SignMeaning.LocalLock) ? SwitchActual.Locked : seen.Actual,
        LocalLock = seen.Flags.Contains(SignMeaning.LocalLock),
        MaintenanceLock = seen.Flags.Contains(SignMeaning.MaintenanceLock),
        FaultTrip = seen.Flags.Contains(SignMeaning.FaultTrip),
        Failure = seen.Failure,
    };

    private ModbusRequest Request(SwitchCommand command) => command.Function switch
    {
        5 => ModbusRequest.WriteCoil(place.Unit, place.Shifted(command.Address), command.Value != 0, place.Framing),
        6 => ModbusRequest.WriteSingle(place.Unit, place.Shifted(command.Address), command.Value, place.Framing),
        16 => ModbusRequest.WriteMultiple(place.Unit, place.Shifted(command.Address), [command.Value], place.Framing),
        _ => throw new InvalidOperationException($"function {command.Function} writes no switch"),
    };

    // Answers continue on the line's own thread, where the caller, who keeps what it learns in a database, must not block.
    internal static async Task LeaveTheLine() => await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
}
