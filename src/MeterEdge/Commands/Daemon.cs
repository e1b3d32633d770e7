using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using MeterEdge.Configuration;
using MeterEdge.Console;
using MeterEdge.Console.Commands;
using MeterEdge.Contract;
using MeterEdge.Control;
using MeterEdge.Forwarding;
using MeterEdge.Forwarding.Influx;
using MeterEdge.Health;
using MeterEdge.Health.Metrics;
using MeterEdge.Health.Systemd;
using MeterEdge.Journal;
using MeterEdge.Metering;
using MeterEdge.Metering.Profiles;
using MeterEdge.Metering.Switches;
using MeterEdge.Mqtt;
using MeterEdge.Requests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging;

namespace MeterEdge.Commands;

/// <summary>All the wiring, from top to bottom in the order of the data: storage, link, forwarding, lines, and what looks at them.</summary>
public sealed partial class Daemon : IDisposable
{
    // systemd waits longer before it kills.
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(15);

    private readonly IHost _host;
    private readonly ImmutableArray<PolledBus> _buses;
    private readonly ReadingJournal _journal;
    private readonly EventStore _events;
    private readonly StatusReport _status;
    private readonly ImmutableArray<IDisposable> _connections;
    private readonly ILogger _log;

    private Daemon(
        IHost host, ImmutableArray<PolledBus> buses, ReadingJournal journal, EventStore events, StatusReport status, ImmutableArray<IDisposable> connections, ILogger log) =>
        (_host, _buses, _journal, _events, _status, _connections, _log) = (host, buses, journal, events, status, connections, log);

    /// <summary>Opens the stores and puts everything together; nothing runs yet but the lines' threads.</summary>
    public static Daemon Build(EdgeConfiguration configuration, ILoggerFactory loggers, RecentLog recent, Func<ProfileLibrary> profiles)
    {
        var time = TimeProvider.System;
        var pulses = new Heartbeats(time);
        var events = EventStore.Open(configuration.DataDirectory, time, loggers.CreateLogger<EventStore>(), pulses.Of("control", Silences.OfDisk));
        var clock = new ClockTrust(time);
        var journal = ReadingJournal.Open(Settings(configuration, clock), time, events, loggers.CreateLogger<ReadingJournal>(), pulses.Of("journal", Silences.OfDisk));
        var identity = new EdgeIdentity(
            configuration.Edge, events.Device, RandomNumberGenerator.GetHexString(16, lowercase: true), ConfigurationHash.Of(configuration));

        var offline = new StateMessage { Edge = identity.Edge, Device = identity.Device, Boot = identity.Boot, Online = false };
        var will = new MqttWill(JsonSerializer.SerializeToUtf8Bytes(offline, ContractJson.Default.StateMessage), identity.Boot);
        StateReport? state = null;
        SwitchControl? control = null;
        var requests = new RequestStore(events, time);
        var inbox = new RequestInbox(requests, () => state!.ForRequest(), () => clock.ForRequest(configuration.TimeZone), new CaseLookup(() => control?.Desk, configuration.TimeZone, time), events, time, loggers.CreateLogger<RequestInbox>());
        var link = new MqttLink(MqttSettings.Of(configuration), will, new Inboxes(() => [inbox, control!.Inbox]), events, time, loggers.CreateLogger<MqttLink>(), pulses.Of("link", Silences.OfNetwork));
        var sink = new MqttSink(link, identity.Edge, identity.Device, loggers.CreateLogger<MqttSink>());
        var influx = InfluxSettings.Of(configuration) is { } settings ? new InfluxSink(settings, time, loggers.CreateLogger<InfluxSink>()) : null;
        ImmutableArray<(ISink Sink, TimeSpan MaxBacklog)> sinks = influx is null
            ? [(sink, configuration.Mqtt.MaxBacklog)]
            : [(sink, configuration.Mqtt.MaxBacklog), (influx, configuration.Influx.MaxBacklog)];
        ImmutableArray<Forwarder> forwarders =
        [
            .. sinks.Select(to => new Forwarder(
                to.Sink, journal, time, events, loggers.CreateLogger<Forwarder>(), rule: new(to.MaxBacklog, () => clock.IsTrusted), pulse: pulses.Of($"sink {to.Sink.Name}", Silences.OfNetwork))),
        ];

        var known = new KnownLimits(configuration.DataDirectory, time, loggers.CreateLogger<KnownLimits>(), pulses.Of("limits", Silences.OfDisk));
        var schedule = new PollSchedule(configuration.Schedule, configuration.TimeZone);
        var metrics = configuration.Health.Http is null ? null : new DaemonMetrics();
        ImmutableArray<PolledBus> buses =
        [
            .. configuration.Buses.Select(bus => PolledBus.Open(
                bus,
                schedule,
                journal,
                events,
                known,
                time,
                loggers.CreateLogger<PolledBus>(),
                metrics?.Turnarounds,
                pulses.Of($"line {bus.Name}", Silences.OfLine(bus.Timeout)),
                pulses.Of($"polling {bus.Name}", Silences.OfPoller(bus.Timeout)))),
        ];

        var switches = MeterSwitches.Of(buses, time);
        var pauses = new BusPauses(buses, events, time);
        control = SwitchControl.Build(configuration, events, clock, buses, switches, link, time, loggers, pulses, pauses.Holds);
        state = new StateReport(configuration, identity, journal, forwarders, events, buses, switches, control.Keys, clock, time);
        var status = new StatusReport(configuration, identity, buses, journal, forwarders, events, clock, pauses.Text, time);
        var history = InfluxSettings.Of(configuration) is { } elsewhere ? new InfluxHistory(elsewhere, time) : null;
        var replays = new Replays(identity.Edge, journal, events, history, Cadence.Of(configuration.Schedule));
        var plant = new Plant
        {
            Configuration = configuration,
            Status = status.Now,
            Buses = buses,
            Journal = journal,
            Forwarders = forwarders,
            Events = events,
            Desk = control.Desk,
            Log = recent,
            Audit = new(control.Desk),
            Time = time,
        };

        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSingleton(loggers);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = StopPatience);

        // Stopped in reverse order: first the polling, and last the link, after its last word.
        builder.Services.AddSingleton<IHostedService>(link);
        builder.Services.AddSingleton<IHostedService>(new EventForwarder(link, events, identity.Edge, time, loggers.CreateLogger<EventForwarder>(), pulses.Of("events", Silences.OfDisk)));
        builder.Services.AddSingleton<IHostedService>(new ForwardingService(forwarders));
        builder.Services.AddSingleton<IHostedService>(new RequestRunner(link, requests, replays, time, loggers.CreateLogger<RequestRunner>(), pulses.Of("requests", Silences.OfDisk)));
        builder.Services.AddSingleton<IHostedService>(new StatePublisher(link, state.State, state.Meters, time, loggers.CreateLogger<StatePublisher>(), pulses.Of("state", Silences.OfNetwork)));
        foreach (var service in TechnicianConsole.Build(plant, pauses, control.Inbox, control.Worker.IsBusy, profiles, loggers))
            builder.Services.AddSingleton(service);
        builder.Services.AddSingleton<IHostedService>(new ClockWatch(clock, events, time, loggers.CreateLogger<ClockWatch>(), pulses.Of("clock", Silences.OfMemory)));
        var health = new HealthReport(buses, journal, forwarders, events, clock);
        if (metrics is not null)
        {
            metrics.Observe(buses, journal, forwarders, events, clock, health.Now, time);
            builder.Services.AddSingleton<IHostedService>(new HealthServer(IPEndPoint.Parse(configuration.Health.Http!), identity, health.Now, metrics, time, loggers));
        }

        builder.Services.AddSingleton<IHostedService>(known);
        builder.Services.AddSingleton<IHostedService>(new SwitchPoller(
            [.. switches.Values], [.. buses.SelectMany(bus => bus.Poller.Meters)], schedule, journal, time, loggers.CreateLogger<SwitchPoller>(), control.Desk.Seen, switches.Count == 0 ? null : pulses.Of("switch looks", Silences.OfPoller(configuration.Buses.Max(bus => bus.Timeout)))));
        foreach (var service in control.Services)
            builder.Services.AddSingleton(service);
        builder.Services.AddSingleton<IHostedService>(new PollingService(buses));
        builder.Services.AddSingleton<IHostedService>(new Watchdog(
            new SystemdNotifier(), WatchdogPeriod.OfThisProcess, pulses, health.Facts, time, loggers.CreateLogger<Watchdog>()));

        events.Append(new(time.GetUtcNow(), "restarted", Severity.Info, null, new()
        {
            ["boot"] = identity.Boot,
            ["version"] = Product.Version,
            ["seq"] = journal.Head,

            // What was due between this reading and now was missed, and no record of it exists.
            ["last"] = journal.ReadRange(journal.Head, journal.Head, 1, int.MaxValue).Readings is [var last]
                ? last.Snapshot.Time.ToString(UtcMillisecondsConverter.Format, null)
                : null,
        }));
        return new(builder.Build(), buses, journal, events, status, [.. new IDisposable?[] { influx, history }.OfType<IDisposable>()], loggers.CreateLogger<Daemon>());
    }

    /// <summary>
    /// Runs until SIGTERM or SIGINT, then closes the stores. False when a loop ended by a bug, which stops the daemon too, or when it could
    /// not be stopped in order.
    /// </summary>
    /// <param name="stop">Stops it as well.</param>
    public async Task<bool> RunAsync(CancellationToken stop = default)
    {
        var loops = _host.Services.GetServices<IHostedService>().OfType<BackgroundService>().ToList();
        var inOrder = true;
        try
        {
            await _host.StartAsync(CancellationToken.None).ConfigureAwait(false);
            await _host.WaitForShutdownAsync(stop).ConfigureAwait(false);
        }
        catch (Exception failed)
        {
            // Whatever kept the services from stopping must not keep the stores from being closed.
            LogNotInOrder(failed);
            inOrder = false;
        }

        foreach (var bus in _buses)
        {
            bus.Dispose();
        }

        _status.Dispose();
        await _journal.DisposeAsync().ConfigureAwait(false);
        await _events.DisposeAsync().ConfigureAwait(false);
        return inOrder && !loops.Any(loop => loop.ExecuteTask?.IsFaulted == true);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _host.Dispose();
        foreach (var connection in _connections)
        {
            connection.Dispose();
        }
    }

    private static JournalSettings Settings(EdgeConfiguration configuration, ClockTrust clock) => new()
    {
        Directory = configuration.DataDirectory,
        Sinks = configuration.Influx.Url is null ? [MqttSink.MqttName] : [MqttSink.MqttName, InfluxSink.InfluxName],
        QuotaMiB = configuration.Journal.QuotaMiB,
        KeepDays = configuration.Journal.KeepDays,
        ClockTrusted = () => clock.IsTrusted,
    };

    [LoggerMessage(6001, LogLevel.Error, "the daemon could not be started or stopped in order")]
    private partial void LogNotInOrder(Exception failed);
}
