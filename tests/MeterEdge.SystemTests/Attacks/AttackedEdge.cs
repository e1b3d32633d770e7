using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MeterEdge.Contract;
using MeterEdge.SystemTests.Plant;
using MQTTnet;
using MQTTnet.Protocol;

namespace MeterEdge.SystemTests.Attacks;

/// <summary>A real daemon with a meter that can be cut, and somebody at the broker who may publish whatever he likes.</summary>
internal sealed class AttackedEdge : IAsyncDisposable
{
    public const string Account = "A-1";
    public const string Case = "C-1";

    private readonly IMqttClient _attacker = new MqttClientFactory().CreateMqttClient();
    private readonly Site _site;

    private AttackedEdge(Site site, Subscriber headEnd, EdgeDaemon daemon, Simulator line) => (_site, HeadEnd, Daemon, Line) = (site, headEnd, daemon, line);

    public static Signer Headend { get; } = new("headend", "he-1", "headend");

    public static Signer Duty { get; } = new("duty", "duty-1", "duty");

    public static Signer Payment { get; } = new("payment", "pay-1", "bank");

    public static Signer Notice { get; } = new("notice", "no-1", "letters");

    public static Signer Approver { get; } = new("approver", "ap-1", "station");

    public static Signer Root { get; } = new("root", "root-1", "root");

    public Subscriber HeadEnd { get; }

    public EdgeDaemon Daemon { get; }

    public Simulator Line { get; }

    /// <summary>Serial number of the customer's meter.</summary>
    public string Meter => Line.Serials[0];

    /// <summary>The daemon at work, and the attacker connected.</summary>
    /// <param name="trustsAnyClock">The policy does without a synchronised clock, as nobody synchronises the machine of a test.</param>
    /// <param name="clock">The daemon's clock, if it is to be moved.</param>
    public static async Task<AttackedEdge> Start(bool trustsAnyClock = true, Func<TempFolder, FakeClock>? clock = null)
    {
        var site = new Site();
        var broker = await site.Broker();
        var headEnd = await site.HeadEnd(broker);
        var line = await site.Line("sdm530:1", "sdm630:2");
        line.Meters[0]!["Account"] = Account;
        line.Meters[1]!["Account"] = "A-2";
        var set = new JsonObject { ["ver"] = 1, ["keys"] = new JsonArray([.. new[] { Headend, Duty, Payment, Notice, Approver, Root }.Select(signer => signer.Jwk())]) };
        var keys = site.Folder["keys.json"];
        await File.WriteAllTextAsync(keys, set.ToJsonString(), TestContext.Current.CancellationToken);
        File.SetUnixFileMode(keys, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var policy = trustsAnyClock ? """{ "clock.trusted": false }""" : "{ }";
        var daemon = site.Daemon(line, broker.Port, settings => settings with { Control = $"\"KeysFile\": \"{keys}\", \"Policy\": {policy}" });
        var edge = new AttackedEdge(site, headEnd, daemon, line);
        daemon.Start(clock?.Invoke(site.Folder).Environment ?? []);
        await Until.True(() => headEnd.Arrivals.Count > 0, "a reading");
        await edge._attacker.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", broker.Port).Build(), TestContext.Current.CancellationToken);
        return edge;
    }

    /// <summary>Publishes anything.</summary>
    public Task Send(string topic, string payload, bool retain = false) => _attacker.PublishAsync(
        new MqttApplicationMessage
        {
            Topic = Uplink.Root + topic,
            PayloadSegment = Encoding.UTF8.GetBytes(payload),
            QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
            Retain = retain,
        },
        TestContext.Current.CancellationToken);

    /// <summary>Answers to a signed message, oldest first: their <c>t</c> is an object. Null for those that name no message.</summary>
    public IReadOnlyList<SwitchResultMessage> Answers(string? id) =>
        [.. HeadEnd.Everything
            .Where(heard => heard.Topic == "up/result" && JsonElement.Parse(heard.Payload).GetProperty("t").ValueKind == JsonValueKind.Object)
            .Select(heard => JsonSerializer.Deserialize(heard.Payload, ContractJson.Default.SwitchResultMessage)!)
            .Where(answer => answer.Id == id)];

    /// <summary>Waits for the answer to a message, and takes nothing but a refusal with this code.</summary>
    public async Task IsRefused(string id, string code)
    {
        await Until.True(() => Answers(id).Count > 0, $"an answer to {id}");
        var answer = Answers(id)[0];
        Assert.True(answer.Stage == "refused" && answer.Result == code, $"{id}: {answer.Stage} {answer.Result} ({answer.Why}), not {code}");
    }

    /// <summary>Sends what no id can be read of, and waits for the refusal.</summary>
    public async Task IsRefusedUnread(string topic, string payload, params string[] codes)
    {
        var before = Answers(null).Count;
        await Send(topic, payload);
        await Until.True(() => Answers(null).Count > before, $"an answer to {payload[..Math.Min(40, payload.Length)]}");
        Assert.Contains(Answers(null)[^1].Result, codes);
    }

    /// <summary>The simulator heard no write, on no unit: by what was on the line, not by what the daemon says.</summary>
    public void NothingWritten() => Assert.DoesNotContain(Line.Truth.Entries, entry => entry.Function is 5 or 6 or 15 or 16 || entry.Effects is not null);

    /// <summary>Resident memory of the daemon.</summary>
    public long ResidentKiB() => long.Parse(
        File.ReadLines($"/proc/{Daemon.Pid}/status").Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        if (_attacker.IsConnected)
            await _attacker.DisconnectAsync(new MqttClientDisconnectOptions());
        _attacker.Dispose();
        await _site.DisposeAsync();
    }
}
