using System.Buffers;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using MeterEdge.HeadEnd.Signing;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace MeterEdge.Benchmarks;

/// <summary>Customers in arrears, with everybody who signs something about them.</summary>
internal sealed class Customers : IDisposable
{
    /// <summary>What the benchmark calls its policy.</summary>
    public const string PolicyName = "bench (cn-default without window, forecast, countdown, dwell, stagger and limits; the clock need not be trusted; OnRelease Reconnect)";

    /// <summary>The benchmark's policy: nothing is waited for, and any number may be cut.</summary>
    public const string Policy = """
        {
          "window.days": ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"], "window.hours": "00:00-24:00", "window.no_holiday_or_eve": false, "weather.forecast_months": [],
          "clock.trusted": false, "countdown.minutes": 0, "switch.dwell_minutes": 0, "switch.max_operations_per_day": 1000,
          "rate.max_opens": { "per_hour": 1000, "per_day": 10000, "percent_per_day": 1000, "percent_open": 100 }, "reconnect.stagger": { "seconds": 0, "outage_seconds": 0 }
        }
        """;

    private const string Root = "me/v1/BENCH/";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(150);

    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly KeyFolder _keys;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, string> _last = [];
    private Func<JsonElement, bool> _wanted = _ => false;
    private TaskCompletionSource<long> _heard = new();

    private Customers(KeyFolder keys) => _keys = keys;

    public static KeyFolder MakeKeys(string folder)
    {
        var keys = new KeyFolder(folder);
        keys.Make(KeyHolder.Demo, TimeProvider.System.GetUtcNow());
        return keys;
    }

    public static async Task<Customers> Connect(int port, KeyFolder keys)
    {
        var it = new Customers(keys);
        it._client.ApplicationMessageReceivedAsync += message =>
        {
            it.Hear(Stopwatch.GetTimestamp(), message.ApplicationMessage.Payload.ToArray());
            return Task.CompletedTask;
        };
        await it._client.ConnectAsync(new MqttClientOptionsBuilder().WithProtocolVersion(MqttProtocolVersion.V500).WithTcpServer("127.0.0.1", port).Build()).ConfigureAwait(false);
        await it._client.SubscribeAsync($"{Root}up/result", MqttQualityOfServiceLevel.AtLeastOnce).ConfigureAwait(false);
        return it;
    }

    /// <summary>Has a customer cut, pays, and says how long it took until the switch was read back closed, in ms.</summary>
    public async Task<(DateTimeOffset Published, double Ms)> CutAndPay(string meter, int n)
    {
        // Whose supply came back last time is still watched.
        if (_last.TryGetValue(meter, out var earlier))
            await Until(answer => Is(answer, earlier, "verified"), () => Task.CompletedTask, alsoHeard: true).ConfigureAwait(false);
        var (now, caseId, order) = (TimeProvider.System.GetUtcNow(), $"B-{n}", $"cut-{n}");
        foreach (var (kind, channel, ago, outcome) in new[]
        {
            ("DEMAND", "letter", TimeSpan.FromDays(20), "confirmed"), ("WRITTEN", "letter", TimeSpan.FromDays(10), "confirmed"),
            ("REMOTE_EXTRA", "voice", TimeSpan.FromDays(4), "confirmed"), ("FINAL", "sms", TimeSpan.FromMinutes(45), "confirmed"),
        })
        {
            await Send($"{kind}-{n}", meter, caseId, Role.Notice, new Claims.Notice
            {
                Kind = kind,
                Channel = channel,
                Sent = now - ago,
                Delivered = now - ago,
                Outcome = outcome,
                Due = 38_650,
                Cur = "CNY",
                Since = now.AddDays(-45),
                CutAfter = now.AddMinutes(-5),
            }).ConfigureAwait(false);
        }

        await Send($"yes-{n}", meter, caseId, Role.Approver, new Claims.Approval { OrderId = order }).ConfigureAwait(false);
        await Until(answer => Is(answer, order, "verified"), () => Send(order, meter, caseId, Role.Headend, new Claims.Order { Verb = "disconnect", Rsn = "ARREARS" })).ConfigureAwait(false);

        // Not always at the same place of a polling pass.
        await Task.Delay(Random.Shared.Next(300)).ConfigureAwait(false);
        var release = $"paid-{n}";
        var token = Token(release, meter, caseId, Role.Payment, new Claims.Release { Rsn = "PAID", Due = 38_650, Paid = 38_650, Bal = 0, Cur = "CNY", Txn = $"T-{n}", Mode = "DIRECT" });
        var (published, from) = (TimeProvider.System.GetUtcNow(), Stopwatch.GetTimestamp());
        var closed = await Until(
            answer => Text(answer, "id") == release && Text(answer, "actual") == "closed" && Text(answer, "proof_level") is "state_only" or "physical",
            () => Publish("release", token)).ConfigureAwait(false);
        _last[meter] = release;
        return (published, Stopwatch.GetElapsedTime(from, closed).TotalMilliseconds);
    }

    public void Dispose() => _client.Dispose();

    private static bool Is(JsonElement answer, string id, string stage) => Text(answer, "id") == id && Text(answer, "stage") == stage;

    private static string? Text(JsonElement answer, string name) => answer.TryGetProperty(name, out var value) ? value.GetString() : null;

    private readonly List<JsonElement> _answers = [];

    private void Hear(long at, byte[] payload)
    {
        using var json = JsonDocument.Parse(payload);
        var answer = json.RootElement.Clone();
        lock (_gate)
        {
            _answers.Add(answer);
            if (Text(answer, "stage") is "refused" or "cancelled" or "contradicted" or "unknown")
                _heard.TrySetException(new InvalidOperationException($"the daemon said: {answer}"));
            else if (_wanted(answer))
                _heard.TrySetResult(at);
        }
    }

    private async Task<long> Until(Func<JsonElement, bool> wanted, Func<Task> send, bool alsoHeard = false)
    {
        Task<long> heard;
        lock (_gate)
        {
            if (alsoHeard && _answers.Any(wanted))
                return 0;
            (_wanted, _heard) = (wanted, new(TaskCreationOptions.RunContinuationsAsynchronously));
            heard = _heard.Task;
        }

        await send().ConfigureAwait(false);
        return await heard.WaitAsync(Patience).ConfigureAwait(false);
    }

    private Task<MqttClientPublishResult> Send(string id, string meter, string caseId, Role role, Claims claims) => Publish(claims.Topic, Token(id, meter, caseId, role, claims));

    private Task<MqttClientPublishResult> Publish(string topic, string token) => _client.PublishAsync(new MqttApplicationMessage
    {
        Topic = $"{Root}down/{topic}",
        PayloadSegment = Encoding.UTF8.GetBytes(token),
        QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
    });

    private string Token(string id, string meter, string caseId, Role role, Claims claims)
    {
        using var key = _keys.Key(role);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        return SignedMessages.Sign(new() { Aud = "BENCH", Jti = id, Iat = now, Exp = now + 600, Sub = meter, Case = caseId }, claims, key);
    }
}
