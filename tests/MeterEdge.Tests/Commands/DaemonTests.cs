using System.Net.Sockets;
using System.Text.Json;
using MeterEdge.Commands;
using MeterEdge.Configuration;
using MeterEdge.Contract;
using MeterEdge.Journal;
using MeterEdge.Metering.Profiles;
using MeterEdge.Tests.Journal;
using MeterEdge.Tests.Mqtt;
using Microsoft.Extensions.Logging;

namespace MeterEdge.Tests.Commands;

public sealed class DaemonTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly RecordingLogs _logs = new();

    public void Dispose()
    {
        _logs.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_daemon_says_that_it_is_there_and_when_it_goes()
    {
        await using var broker = new ScriptedBroker();
        Assert.True(await RunUntil(broker.Port, () => broker.Published.Any(one => one.Topic.EndsWith("up/meters/0", StringComparison.Ordinal))));
        var states = broker.Published.Where(one => one.Topic == "me/v1/TG-0417/up/state")
            .Select(one => JsonSerializer.Deserialize(one.Payload, ContractJson.Default.StateMessage)!).ToList();
        Assert.True(states[0].Online);
        Assert.False(states[^1].Online);
        Assert.Equal(states[0].Boot, states[^1].Boot);
        Assert.Null(states[^1].Seq);
        Assert.Equal("me/v1/TG-0417/up/state", broker.Published[^1].Topic);
        await Until.True(() => broker.Disconnects.Count == 1);
        Assert.Equal([0x00], broker.Disconnects);
        Assert.All(_logs.Errors, line => Assert.Contains("line down", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_head_end_is_told_what_can_be_switched_by_which_rules_and_keys()
    {
        await using var broker = new ScriptedBroker();
        File.WriteAllText(_folder["keys.json"], Control.Messages.Some.Set(7, Control.Messages.Some.Everybody));
        File.SetUnixFileMode(_folder["keys.json"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var configuration = Configuration(broker.Port);
        var bus = configuration.Buses[0];
        configuration = configuration with
        {
            Control = configuration.Control with { KeysFile = _folder["keys.json"] },
            Buses = [bus with { Meters = [bus.Meters[0] with { Profile = ProfileLibrary.BuiltIn.Get("eastron-sdm530"), SwitchCommissioned = true }, bus.Meters[1]] }],
        };

        Assert.True(await RunUntil(configuration, () => broker.Published.Any(one => one.Topic.EndsWith("up/meters/0", StringComparison.Ordinal))));

        var state = JsonSerializer.Deserialize(broker.Published.First(one => one.Topic.EndsWith("up/state", StringComparison.Ordinal)).Payload, ContractJson.Default.StateMessage)!;
        var page = JsonSerializer.Deserialize(broker.Published.First(one => one.Topic.EndsWith("up/meters/0", StringComparison.Ordinal)).Payload, ContractJson.Default.MetersMessage)!;
        Assert.Equal((7, "cn-default@1"), (state.Keys, state.Policy));
        Assert.NotNull(state.Control);
        Assert.Equal(("open close", "physical"), (string.Join(' ', page.Meters[0].SwitchModes), page.Meters[0].Proof));
        Assert.Equal(("", "none"), (string.Join(' ', page.Meters[1].SwitchModes), page.Meters[1].Proof));
    }

    [Fact]
    public async Task A_stop_commits_what_was_read_and_closes_the_stores()
    {
        await using var broker = new ScriptedBroker(listening: false);

        // The port is not there, so every second each meter gives a missing reading.
        Assert.True(await RunUntil(broker.Port, () => JournalHead() >= 2));
        Assert.False(File.Exists(_folder["data/journal.db-wal"]));
        Assert.False(File.Exists(_folder["data/control.db-wal"]));
        await using var journal = new OpenJournal(_folder["data"]);
        Assert.NotEmpty(journal.Everything());
        Assert.All(journal.Everything(), reading => Assert.Equal([Readings.Why.LineDown], reading.Snapshot.Why));
        Assert.Equal(0, journal.It.Status.Dropped);
    }

    [Fact]
    public async Task The_console_tells_of_every_line_meter_and_sink()
    {
        await using var broker = new ScriptedBroker();
        JsonElement? seen = null;
        Assert.True(await RunUntil(broker.Port, () => (seen = Status()) is { } status && status.GetProperty("sinks")[0].GetProperty("connected").GetBoolean()));
        Assert.Equal(
            [("bus-1", false, 0d), ("bus-2", false, 0d)],
            seen!.Value.GetProperty("lines").EnumerateArray()
                .Select(line => (line.GetProperty("bus").GetString()!, line.GetProperty("up").GetBoolean(), line.GetProperty("use_percent").GetDouble())));
        Assert.Equal(
            [("130005218841", "bus-1", 12, false), ("130005218842", "bus-1", 13, false)],
            seen.Value.GetProperty("meters").EnumerateArray()
                .Select(meter => (meter.GetProperty("serial").GetString()!, meter.GetProperty("bus").GetString()!, meter.GetProperty("unit").GetInt32(), meter.GetProperty("lost").GetBoolean())));
        Assert.Equal(("mqtt", broker.Target), (seen.Value.GetProperty("sinks")[0].GetProperty("name").GetString()!, seen.Value.GetProperty("sinks")[0].GetProperty("target").GetString()!));
        Assert.Equal(512, seen.Value.GetProperty("journal").GetProperty("quota_mib").GetInt32());
        Assert.True(seen.Value.GetProperty("events").GetProperty("pending").GetInt32() >= 0);
    }

    [Fact]
    public async Task Without_a_broker_a_stop_is_clean_and_quick()
    {
        await using var broker = new ScriptedBroker(listening: false);
        Assert.True(await RunUntil(broker.Port, () => _logs.Lines.Any(line => line.Contains("cannot reach", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task A_broker_that_acknowledges_nothing_does_not_hold_up_the_stop()
    {
        await using var broker = new ScriptedBroker { Acknowledge = _ => null };
        Assert.True(await RunUntil(broker.Port, () => broker.Published.Count > 0));
        Assert.DoesNotContain(_logs.Lines, line => line.Contains("in order", StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_can_be_started_again_and_again_in_the_same_directory()
    {
        await using var broker = new ScriptedBroker();
        for (var run = 1; run <= 3; run++)
        {
            // By its number: an event that was not acknowledged before the stop comes once more.
            Assert.True(await RunUntil(broker.Port, () => broker.Published
                .Where(one => one.Text.Contains("\"restarted\"", StringComparison.Ordinal))
                .Select(one => JsonSerializer.Deserialize(one.Payload, ContractJson.Default.EventMessage)!.N).Distinct().Count() == run));
        }

        Assert.Single(broker.Published.Where(one => one.Topic.EndsWith("up/state", StringComparison.Ordinal))
            .Select(one => JsonSerializer.Deserialize(one.Payload, ContractJson.Default.StateMessage)!.Device).Distinct());
    }

    [Fact]
    public async Task A_journal_that_cannot_be_opened_is_said_in_one_line()
    {
        Directory.CreateDirectory(_folder["data/journal.db"]);
        await using var broker = new ScriptedBroker(listening: false);
        var unusable = Assert.Throws<JournalUnusableException>(() => Daemon.Build(Configuration(broker.Port), _logs, new(TimeProvider.System), () => ProfileLibrary.BuiltIn));
        Assert.DoesNotContain('\n', unusable.Message);
    }

    private Task<bool> RunUntil(int port, Func<bool> condition) => RunUntil(Configuration(port), condition);

    private async Task<bool> RunUntil(EdgeConfiguration configuration, Func<bool> condition)
    {
        Directory.CreateDirectory(_folder["data"]);
        using var daemon = Daemon.Build(configuration, _logs, new(TimeProvider.System), () => ProfileLibrary.BuiltIn);
        using var stop = new CancellationTokenSource();
        var running = Task.Run(() => daemon.RunAsync(stop.Token));
        await Until.True(condition, () => string.Join('\n', _logs.Lines));
        await stop.CancelAsync();

        // Longer than the host gives its services, shorter than systemd's patience.
        return await running.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    private int JournalHead() => Status() is { } status ? status.GetProperty("journal").GetProperty("seq").GetInt32() : -1;

    /// <summary>As the console says; null as long as there is none.</summary>
    private JsonElement? Status()
    {
        if (!File.Exists(_folder["console.sock"]))
            return null;
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(_folder["console.sock"]));
        }
        catch (SocketException)
        {
            return null;
        }

        using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream);
        stream.Write("status | json\n"u8);
        using var status = JsonDocument.Parse(reader.ReadLine()!);
        return status.RootElement.Clone();
    }

    private EdgeConfiguration Configuration(int port)
    {
        var valid = MeterEdge.Tests.Configuration.Some.Valid();
        return valid with
        {
            DataDirectory = _folder["data"],
            Buses = [.. valid.Buses.Select((bus, n) => bus with { Port = _folder[$"no-such-port-{n}"] })],
            Schedule = valid.Schedule with { Instant = TimeSpan.FromSeconds(1) },
            Mqtt = valid.Mqtt with { Host = "127.0.0.1", Port = port },
            Console = valid.Console with { Socket = _folder["console.sock"] },
        };
    }

    private sealed class RecordingLogs : ILoggerFactory
    {
        private readonly RecordingLog<Daemon> _log = new();

        public IReadOnlyList<string> Lines => [.. _log.Lines.Select(line => line.Text)];

        public IReadOnlyList<string> Errors => [.. _log.Errors.Select(line => line.Text)];

        public ILogger CreateLogger(string categoryName) => _log;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public void Dispose()
        {
        }
    }
}
