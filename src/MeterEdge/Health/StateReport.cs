using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using MeterEdge.Configuration;
using MeterEdge.Contract;
using MeterEdge.Control;
using MeterEdge.Control.Messages;
using MeterEdge.Control.Switching;
using MeterEdge.Forwarding;
using MeterEdge.Journal;
using MeterEdge.Metering;
using MeterEdge.Metering.Switches;

namespace MeterEdge.Health;

/// <summary>The retained messages of this moment: state and directory.</summary>
public sealed class StateReport(
    EdgeConfiguration configuration,
    EdgeIdentity identity,
    ReadingJournal journal,
    IReadOnlyList<Forwarder> forwarders,
    EventStore events,
    ImmutableArray<PolledBus> buses,
    IReadOnlyDictionary<string, MeterSwitch> switches,
    KeyFile keys,
    ClockTrust clock,
    TimeProvider time)
{
    // What is owed to somebody else is not the head-end's business.
    private readonly Forwarder _toHeadEnd = forwarders.Single(forwarder => forwarder.Sink.Name == MqttSink.MqttName);

    /// <summary>The state.</summary>
    public StateMessage State() => new()
    {
        Edge = identity.Edge,
        Device = identity.Device,
        Boot = identity.Boot,
        Online = true,
        Version = Product.Version,
        Contract = ContractVersion.Current,
        Epoch = journal.Epoch,
        Seq = journal.Head,
        Backlog = _toHeadEnd.Owed,
        Control = events.Control,
        Config = identity.Config,
        Keys = keys.Current is { Version: > 0 and var version } ? version : null,
        Policy = switches.Count == 0 ? null : configuration.Control.PolicyInForce.Name,
        Tz = configuration.TimeZone.Id,
        Clock = clock.Word,
        T = time.GetUtcNow(),
    };

    /// <summary>The state as the answer to a request; what every answer says anyway is left out.</summary>
    public JsonObject ForRequest()
    {
        var state = JsonSerializer.SerializeToNode(State(), ContractJson.Default.StateMessage)!.AsObject();
        foreach (var name in (ReadOnlySpan<string>)["v", "edge", "device"])
            state.Remove(name);
        return state;
    }

    /// <summary>The directory.</summary>
    public IReadOnlyList<MeterMessage> Meters() => [.. buses.SelectMany(bus => bus.Poller.Meters.Zip(bus.Options.Meters, Meter))];

    private MeterMessage Meter(PolledMeter meter, MeterOptions options) => new()
    {
        Serial = meter.Address.Serial,
        Bus = meter.Address.Bus,
        Unit = meter.Address.Unit,
        Profile = meter.Address.Profile,
        Account = options.Account,
        Class = options.Class.ToString(),
        Phase = options.Phase?.ToString(),
        Role = options.Role.ToString(),
        SwitchModes = Modes(switches.GetValueOrDefault(options.Serial)?.Abilities ?? new()),
        Proof = (switches.GetValueOrDefault(options.Serial)?.Abilities.BestProof ?? ProofLevel.None).Lower(),
        LastSeen = meter.State.LastSeen,
    };

    /// <summary>What can be asked of a switch. One that nobody has proved is closed, but never opened.</summary>
    private static ImmutableArray<string> Modes(SwitchAbilities its)
    {
        (bool Can, SwitchAction Action)[] modes = [(its.CanOpen && !its.IsUnproved, SwitchAction.Open), (its.CanClose, SwitchAction.Close), (its.CanArm, SwitchAction.Arm)];
        return [.. modes.Where(mode => mode.Can).Select(mode => mode.Action.Lower())];
    }
}
