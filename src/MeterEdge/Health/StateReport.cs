using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using MeterEdge.Configuration;
using MeterEdge.Contract;
using MeterEdge.Control;
using MeterEdge.Forwarding;
using MeterEdge.Journal;
using MeterEdge.Metering;

namespace MeterEdge.Health;

/// <summary>The retained messages of this moment: state and directory.</summary>
public sealed class StateReport(
    EdgeConfiguration configuration,
    EdgeIdentity identity,
    ReadingJournal journal,
    IReadOnlyList<Forwarder> forwarders,
    EventStore events,
    ImmutableArray<PolledBus> buses,
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

    // Nothing can be switched in this version, so there is nothing to prove either.
    private static MeterMessage Meter(PolledMeter meter, MeterOptions options) => new()
    {
        Serial = meter.Address.Serial,
        Bus = meter.Address.Bus,
        Unit = meter.Address.Unit,
        Profile = meter.Address.Profile,
        Account = options.Account,
        Class = options.Class.ToString(),
        Phase = options.Phase?.ToString(),
        Role = options.Role.ToString(),
        SwitchModes = [],
        Proof = "none",
        LastSeen = meter.State.LastSeen,
    };
}
