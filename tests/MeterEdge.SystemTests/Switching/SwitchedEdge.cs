using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MeterEdge.Contract;
using MeterEdge.SystemTests.Attacks;
using MeterEdge.SystemTests.Plant;
using MQTTnet;
using MQTTnet.Protocol;

namespace MeterEdge.SystemTests.Switching;

/// <summary>A district with everybody who has a say in it: the real daemon, broker and simulated switches, and the keys of all who sign.</summary>
internal sealed class SwitchedEdge : IAsyncDisposable
{
    private readonly Signer _headend = new("headend", "he-1", "grid");
    private readonly Signer _approver = new("approver", "ap-1", "station");
    private readonly Signer _notices = new("notice", "no-1", "notices");
    private readonly Signer _bank = new("payment", "pay-1", "bank");
    private readonly Signer _root = new("root", "root-1", "root");
    private readonly IMqttClient _sender = new MqttClientFactory().CreateMqttClient();
    private readonly List<Said> _said = [];
    private readonly List<DateTimeOffset> _starts = [];
    private readonly Site _site;

    private SwitchedEdge(Mosquitto broker, Subscriber headEnd, Simulator line, EdgeDaemon daemon, Site site) => (Broker, HeadEnd, Line, Daemon, _site) = (broker, headEnd, line, daemon, site);

    public Mosquitto Broker { get; }

    public Subscriber HeadEnd { get; }

    public Simulator Line { get; }

    public EdgeDaemon Daemon { get; }

    /// <summary>What was sent.</summary>
    public IReadOnlyList<Said> Said
    {
        get
        {
            lock (_said)
                return [.. _said];
        }
    }

    /// <summary>When the daemon was started.</summary>
    public IReadOnlyList<DateTimeOffset> Starts => _starts;

    /// <summary>Serial numbers of those whose supply can be switched.</summary>
    public IReadOnlyList<string> Customers { get; private init; } = [];

    /// <summary>A district, polled and in touch with its head-end.</summary>
    /// <param name="policy">Overrides besides those that let a case of weeks fit into seconds.</param>
    /// <param name="baud">Speed of the line.</param>
    /// <param name="meters">As in <c>--meters</c>.</param>
    public static Task<SwitchedEdge> Start(JsonObject policy, int baud, params string[] meters) => Start(policy, null, baud, meters);

    /// <summary>The same with a console.</summary>
    public static async Task<SwitchedEdge> Start(JsonObject policy, Func<TempFolder, Task<string>>? console, int baud, params string[] meters)
    {
        var site = new Site();
        var broker = await site.Broker();
        var headEnd = await site.HeadEnd(broker);
        var line = await site.Line(baud, meters);
        foreach (var meter in line.Meters)
        {
            meter!["Account"] = AccountOf((string)meter["Serial"]!);
            meter["SwitchCommissioned"] = true;
        }

        foreach (var (rule, value) in JsonNode.Parse("""
            {
              "window.days": ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"], "window.hours": "00:00-24:00", "window.no_holiday_or_eve": false, "weather.forecast_months": [],
              "clock.trusted": false, "countdown.minutes": 0.05, "switch.dwell_minutes": 0, "switch.max_operations_per_day": 100, "reconnect.back_off_minutes": [0],
              "reconnect.stagger": { "seconds": 0, "outage_seconds": 0 }
            }
            """)!.AsObject())
            policy.TryAdd(rule, value?.DeepClone());
        var keys = site.Folder["keys.json"];
        var withConsole = console is null ? "" : await console(site.Folder);
        var edge = new SwitchedEdge(
            broker,
            headEnd,
            line,
            site.Daemon(line, broker.Port, settings => settings with
            {
                Timeout = "00:00:03",
                Control = $"\"KeysFile\": \"{keys}\", \"Policy\": {policy.ToJsonString()}",
                Console = withConsole,
            }),
            site)
        {
            Customers = [.. line.Meters.Select(meter => (string)meter!["Serial"]!)],
        };
        var set = new JsonObject
        {
            ["ver"] = 1,
            ["keys"] = new JsonArray([.. new[] { edge._headend, edge._approver, edge._notices, edge._bank, edge._root }.Select(signer => signer.Jwk())]),
        };
        await File.WriteAllTextAsync(keys, set.ToJsonString(), TestContext.Current.CancellationToken);
        File.SetUnixFileMode(keys, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await edge._sender.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", broker.Port).Build(), TestContext.Current.CancellationToken);
        edge.StartDaemon();
        await Until.True(
            () => edge.Customers.All(serial => headEnd.Arrivals.Any(arrival => arrival.Json.Contains(serial, StringComparison.Ordinal))), "a reading of everybody");
        return edge;
    }

    /// <summary>Starts the daemon, and notes when.</summary>
    public void StartDaemon()
    {
        _starts.Add(TimeProvider.System.GetUtcNow());
        Daemon.Start();
    }

    /// <summary>Kills it and starts it again.</summary>
    public async Task Kill()
    {
        await Daemon.Stop(Signal.Kill);
        StartDaemon();
    }

    public static string AccountOf(string meter) => $"A-{meter}";

    /// <summary>Everything that a customer in arrears must have been told, dated back.</summary>
    public async Task Notify(string meter, string caseId)
    {
        var now = TimeProvider.System.GetUtcNow();
        foreach (var (kind, channel, ago, outcome, by) in new[]
        {
            ("DEMAND", "letter", TimeSpan.FromDays(20), "confirmed", null),
            ("WRITTEN", "door", TimeSpan.FromDays(10), "posted", "Li Wei"),
            ("REMOTE_EXTRA", "voice", TimeSpan.FromDays(4), "confirmed", (string?)null),
            ("FINAL", "sms", TimeSpan.FromMinutes(45), "confirmed", null),
        })
        {
            var claims = new JsonObject
            {
                ["kind"] = kind,
                ["channel"] = channel,
                ["sent"] = Stamp(now - ago),
                ["delivered"] = outcome == "confirmed" ? Stamp(now - ago) : null,
                ["outcome"] = outcome,
                ["due"] = 38_650,
                ["cur"] = "CNY",
                ["since"] = Stamp(now.AddDays(-45)),
                ["cut_after"] = Stamp(now.AddMinutes(-5)),
                ["by"] = by,
            };
            foreach (var absent in claims.Where(claim => claim.Value is null).Select(claim => claim.Key).ToList())
                claims.Remove(absent);
            await Send(_notices, "notice", $"notice-{kind}-{caseId}", meter, caseId, claims, one => one with { Told = now - ago, CutAfter = now.AddMinutes(-5) });
        }
    }

    public Task Order(string id, string meter, string caseId) =>
        Send(_headend, "order", id, meter, caseId, new() { ["verb"] = "disconnect", ["rsn"] = "ARREARS" }, one => one with { Cuts = true });

    public Task Approve(string order, string meter, string caseId) =>
        Send(_approver, "approval", $"approval-{order}", meter, caseId, new() { ["order"] = order }, one => one with { Order = order });

    public Task Release(string id, string meter, string caseId, string mode = "DIRECT") => Send(_bank, "release", id, meter, caseId, Paid(id, mode));

    /// <summary>A release that somebody carries there by hand.</summary>
    public string ReleaseToken(string id, string meter, string caseId, bool isForged = false) => Token(isForged ? _headend : _bank, "release", id, meter, caseId, Paid(id, "DIRECT"));

    public Task Reconnect(string id, string meter, string caseId, string mode = "DIRECT") =>
        Send(_headend, "order", id, meter, caseId, new() { ["verb"] = "reconnect", ["mode"] = mode });

    /// <summary>Every answer to a message, oldest first.</summary>
    public IReadOnlyList<SwitchResultMessage> Answers(string id) => [.. Answered().Where(answer => answer.Id == id)];

    /// <summary>Every answer to a signed message: their <c>t</c> is an object.</summary>
    public IEnumerable<SwitchResultMessage> Answered() => HeadEnd.Everything
        .Where(heard => heard.Topic == "up/result" && JsonElement.Parse(heard.Payload).GetProperty("t").ValueKind == JsonValueKind.Object)
        .Select(heard => JsonSerializer.Deserialize(heard.Payload, ContractJson.Default.SwitchResultMessage)!);

    /// <summary>Writes that were on the line for somebody's switch.</summary>
    public IReadOnlyList<TruthEntry> Writes(string meter)
    {
        lock (Line)
            return [.. Line.Truth.Entries.Where(entry => entry.Effects is not null && (entry.Serial == meter || entry.Effects.Any(effect => effect.Feeds.Contains(meter))))];
    }

    /// <summary>Everything that is wrong with what was written.</summary>
    public IReadOnlyList<string> Faults()
    {
        lock (Line)
            return WriteJudge.Faults(Line.Truth.Entries, Said, _starts);
    }

    public async ValueTask DisposeAsync()
    {
        if (_sender.IsConnected)
            await _sender.DisconnectAsync(new MqttClientDisconnectOptions());
        _sender.Dispose();
        await _site.DisposeAsync();
    }

    private static JsonObject Paid(string id, string mode) => new()
    {
        ["rsn"] = "PAID",
        ["due"] = 38_650,
        ["paid"] = 38_650,
        ["bal"] = 0,
        ["cur"] = "CNY",
        ["txn"] = $"T-{id}",
        ["mode"] = mode,
    };

    private static string Token(Signer signer, string kind, string id, string meter, string caseId, JsonObject claims) =>
        signer.Sign($"me-{kind}+jws", signer.Claims(id, meter, AccountOf(meter), caseId, claims.ToJsonString()).ToJsonString());

    private static string Stamp(DateTimeOffset instant) => instant.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private async Task Send(Signer signer, string kind, string id, string meter, string caseId, JsonObject claims, Func<Said, Said>? more = null)
    {
        var said = new Said(TimeProvider.System.GetUtcNow(), kind, id, meter, caseId);
        lock (_said)
            _said.Add(more?.Invoke(said) ?? said);
        var token = Token(signer, kind, id, meter, caseId, claims);
        await _sender.PublishAsync(
            new MqttApplicationMessage
            {
                Topic = $"{Uplink.Root}down/{kind}",
                PayloadSegment = Encoding.UTF8.GetBytes(token),
                QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
            },
            TestContext.Current.CancellationToken);
    }
}
