using System.Buffers.Text;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MeterEdge.Contract;
using MeterEdge.SystemTests.Plant;
using MQTTnet;
using MQTTnet.Protocol;

namespace MeterEdge.SystemTests.Attacks;

/// <summary>Messages of people who may not, over the wire to the real daemon: each refused with its code, and no switch moves.</summary>
public sealed class AttackTests
{
    private const string Account = "A-1";
    private const string Case = "C-1";
    private const string Order = """{"verb":"disconnect","rsn":"ARREARS"}""";
    private const string Paid = """{"rsn":"PAID","due":100,"paid":100,"bal":0,"cur":"CNY","txn":"t-1"}""";
    private const int Flood = 3000;

    private static readonly Signer Headend = new("headend", "he-1", "headend");
    private static readonly Signer Duty = new("duty", "duty-1", "duty");
    private static readonly Signer Payment = new("payment", "pay-1", "bank");
    private static readonly Signer Root = new("root", "root-1", "root");
    private static readonly BigInteger Curve = BigInteger.Parse("0FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551", NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    [Fact]
    public async Task Every_attack_is_refused_with_its_code_and_no_switch_hears_a_write()
    {
        await using var site = new Site();
        var (headEnd, _, line, attacker, meter) = await Start(site);
        var attacks = Attacks(meter).ToList();
        foreach (var (_, topic, payload, _) in attacks)
            await Send(attacker, topic, payload);
        foreach (var (id, _, _, code) in attacks)
        {
            await Until.True(() => Answers(headEnd, id).Count > 0, $"an answer to {id}");
            var answer = Answers(headEnd, id)[0];

            // A machine whose kernel does not call its clock synchronised judges no order by it, which is a refusal too.
            var also = code == "EXPIRED" ? "CLOCK_UNTRUSTED" : code;
            Assert.True(answer.Stage == "refused" && (answer.Result == code || answer.Result == also), $"{id}: {answer.Stage} {answer.Result}, not {code}");
        }

        // Some can only be told from each other by their code: nothing of them can be read.
        foreach (var (payload, code) in new[]
        {
            (new string('A', 5000), "TOO_LARGE"),
            ("{\"v\":1", "MALFORMED"),
            ("a.b", "MALFORMED"),
            (Headend.Sign("me-order+jws", Headend.Claims("padded", meter, Account, Case, Order).ToJsonString()) + "=", "MALFORMED"),
        })
        {
            var before = Answers(headEnd, null).Count;
            await Send(attacker, "down/order", payload);
            await Until.True(() => Answers(headEnd, null).Count > before, code);
            Assert.Equal(code, Answers(headEnd, null)[^1].Result);
        }

        await Send(attacker, "down/release", Payment.Sign("me-release+jws", Payment.Claims("retained", meter, Account, Case, Paid).ToJsonString()), retain: true);
        await Until.True(() => Answers(headEnd, "retained").Count > 0, "an answer to the retained one");
        Assert.Equal("RETAINED", Answers(headEnd, "retained")[0].Result);
        NothingWritten(line);
    }

    [Fact]
    public async Task What_was_taken_once_is_not_taken_again_in_whatever_form_and_after_a_restart()
    {
        await using var site = new Site();
        var (headEnd, daemon, line, attacker, meter) = await Start(site);
        var claims = Payment.Claims("r-1", meter, Account, Case, Paid);
        var token = Payment.Sign("me-release+jws", claims.ToJsonString());
        await Send(attacker, "down/release", token);
        await Until.True(() => Answers(headEnd, "r-1").Count > 0, "the first answer");

        await Send(attacker, "down/release", Malleated(token));
        await Until.True(() => Answers(headEnd, "r-1").Any(answer => answer.Repeat == true), "the answer once more to the second signature");
        Assert.Equal(0, await daemon.Stop());
        daemon.Start();
        await Until.True(() => headEnd.States.Count(state => state.Online) > 1, "the daemon again");
        var repeats = Answers(headEnd, "r-1").Count(answer => answer.Repeat == true);
        await Send(attacker, "down/release", token);
        await Until.True(() => Answers(headEnd, "r-1").Count(answer => answer.Repeat == true) > repeats, "the answer once more after the restart");

        claims["case"] = "C-2";
        await Send(attacker, "down/release", Payment.Sign("me-release+jws", claims.ToJsonString()));
        await Until.True(() => Answers(headEnd, "r-1").Any(answer => answer.Result == "REPLAY"), "REPLAY");
        await Send(attacker, "down/release", Payment.Sign("me-release+jws", Payment.Claims("r-2", meter, Account, Case, Paid).ToJsonString()));
        await Until.True(() => Answers(headEnd, "r-2").Any(answer => answer.Result == "ALREADY_USED"), "ALREADY_USED");
        NothingWritten(line);
    }

    [Fact]
    public async Task A_flood_raises_the_alarm_costs_bounded_memory_and_no_reading()
    {
        await using var site = new Site();
        var (headEnd, daemon, line, attacker, meter) = await Start(site);
        var before = ResidentKiB(daemon.Pid);
        for (var n = 0; n < Flood; n++)
            await Send(attacker, "down/order", Payment.Sign("me-order+jws", Payment.Claims($"f-{n}", meter, Account, Case, Order).ToJsonString()));
        await Until.True(() => headEnd.Events.Any(one => one.Code == "attack_suspected"), "the alarm");
        var heard = headEnd.Arrivals.Count;
        await Until.True(() => headEnd.Arrivals.Count > heard + 3, "readings after the flood");
        Assert.InRange(ResidentKiB(daemon.Pid), 0, before + 32 * 1024);
        Assert.DoesNotContain(headEnd.Arrivals, arrival => arrival.Json.Contains("\"missing\"", StringComparison.Ordinal));
        NothingWritten(line);
    }

    private static IEnumerable<(string Id, string Topic, string Payload, string Code)> Attacks(string meter)
    {
        foreach (var (name, value, code) in new (string, JsonNode?, string)[]
        {
            ("aud", "TG-0418", "WRONG_AUDIENCE"), ("sub", "999", "UNKNOWN_METER"), ("acct", "A-9", "WRONG_ACCOUNT"), ("case", "C 1", "MALFORMED"),
            ("rsn", "SAFETY_EMERGENCY", "WRONG_REASON"), ("iss", "bank", "UNKNOWN_KEY"), ("exp", 4_000_000_000, "MALFORMED"), ("verb", "open", "MALFORMED"),
        })
        {
            var claims = Headend.Claims($"claim-{name}", meter, Account, Case, Order);
            claims[name] = value;
            yield return ($"claim-{name}", "down/order", Headend.Sign("me-order+jws", claims.ToJsonString()), code);
        }

        yield return Dated("expired", -3600, "EXPIRED");
        yield return Dated("future", 3600, "EXPIRED");
        foreach (var (id, header, code) in new[]
        {
            ("alg-none", """{"alg":"none","typ":"me-order+jws","kid":"he-1"}""", "MALFORMED"),
            ("alg-hs256", """{"alg":"HS256","typ":"me-order+jws","kid":"he-1"}""", "MALFORMED"),
            ("crit", """{"alg":"ES256","typ":"me-order+jws","kid":"he-1","crit":["exp"]}""", "MALFORMED"),
            ("jku", """{"alg":"ES256","typ":"me-order+jws","kid":"he-1","jku":"https://a"}""", "MALFORMED"),
            ("typ", """{"alg":"ES256","typ":"me-release+jws","kid":"he-1"}""", "WRONG_TYPE"),
            ("kid", """{"alg":"ES256","typ":"me-order+jws","kid":"he-9"}""", "UNKNOWN_KEY"),
        })
            yield return (id, "down/order", Headend.Sign("", Text(Headend, id, Order), header), code);

        yield return ("role", "down/order", Payment.Sign("me-order+jws", Text(Payment, "role", Order)), "WRONG_ROLE");
        yield return ("release-by-headend", "down/release", Headend.Sign("me-release+jws", Text(Headend, "release-by-headend", Paid)), "WRONG_ROLE");
        yield return ("paid-by-duty", "down/release", Duty.Sign("me-release+jws", Text(Duty, "paid-by-duty", Paid)), "WRONG_REASON");
        yield return ("forged", "down/order", new Signer("headend", "he-1", "headend").Sign("me-order+jws", Text(Headend, "forged", Order)), "BAD_SIGNATURE");
        var swapped = Headend.Sign("me-order+jws", Text(Headend, "other", Order));
        var mine = Headend.Sign("me-order+jws", Text(Headend, "swapped", Order));
        yield return ("swapped", "down/order", mine[..mine.LastIndexOf('.')] + swapped[swapped.LastIndexOf('.')..], "BAD_SIGNATURE");
        yield return ("twice", "down/order", Headend.Sign("me-order+jws", "{\"exp\":1," + Text(Headend, "twice", Order)[1..]), "MALFORMED");
        yield return ("owed", "down/release", Payment.Sign("me-release+jws", Text(Payment, "owed", Paid.Replace("\"paid\":100,\"bal\":0", "\"paid\":1,\"bal\":99", StringComparison.Ordinal))), "BALANCE_OWED");
        yield return ("sums", "down/release", Payment.Sign("me-release+jws", Text(Payment, "sums", Paid.Replace("\"paid\":100", "\"paid\":1", StringComparison.Ordinal))), "AMOUNT_MISMATCH");

        string Text(Signer signer, string id, string more) => signer.Claims(id, meter, Account, Case, more).ToJsonString();

        (string, string, string, string) Dated(string id, int seconds, string code)
        {
            var claims = Headend.Claims(id, meter, Account, Case, Order);
            (claims["iat"], claims["exp"]) = ((long)claims["iat"]! + seconds, (long)claims["exp"]! + seconds);
            return (id, "down/order", Headend.Sign("me-order+jws", claims.ToJsonString()), code);
        }
    }

    private static string Malleated(string token)
    {
        var at = token.LastIndexOf('.') + 1;
        var signature = Base64Url.DecodeFromChars(token.AsSpan(at));
        var s = (Curve - new BigInteger(signature.AsSpan(32), isUnsigned: true, isBigEndian: true)).ToByteArray(isUnsigned: true, isBigEndian: true);
        signature.AsSpan(32).Clear();
        s.CopyTo(signature, 64 - s.Length);
        return token[..at] + Base64Url.EncodeToString(signature);
    }

    private static async Task<(Subscriber HeadEnd, EdgeDaemon Daemon, Simulator Line, IMqttClient Attacker, string Meter)> Start(Site site)
    {
        var broker = await site.Broker();
        var headEnd = await site.HeadEnd(broker);
        var line = await site.Line("sdm530:1");
        line.Meters[0]!["Account"] = Account;
        var set = new JsonObject { ["ver"] = 1, ["keys"] = new JsonArray(Headend.Jwk(), Duty.Jwk(), Payment.Jwk(), Root.Jwk()) };
        var keys = site.Folder["keys.json"];
        await File.WriteAllTextAsync(keys, set.ToJsonString(), TestContext.Current.CancellationToken);
        File.SetUnixFileMode(keys, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var daemon = site.Daemon(line, broker.Port, settings => settings with { Control = $"\"KeysFile\": \"{keys}\", \"Policy\": {{ \"clock.trusted\": false }}" });
        daemon.Start();
        await Until.True(() => headEnd.Arrivals.Count > 0, "a reading");
        var attacker = new MqttClientFactory().CreateMqttClient();
        await attacker.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", broker.Port).Build(), TestContext.Current.CancellationToken);
        site.Own(new Connection(attacker));
        return (headEnd, daemon, line, attacker, (string)line.Meters[0]!["Serial"]!);
    }

    private static Task<MqttClientPublishResult> Send(IMqttClient attacker, string topic, string payload, bool retain = false) => attacker.PublishAsync(
        new MqttApplicationMessage
        {
            Topic = Uplink.Root + topic,
            PayloadSegment = Encoding.UTF8.GetBytes(payload),
            QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
            Retain = retain,
        },
        TestContext.Current.CancellationToken);

    /// <summary>Answers to signed messages: their <c>t</c> is an object.</summary>
    private static IReadOnlyList<SwitchResultMessage> Answers(Subscriber headEnd, string? id) =>
        [.. headEnd.Everything
            .Where(heard => heard.Topic == "up/result" && JsonElement.Parse(heard.Payload).GetProperty("t").ValueKind == JsonValueKind.Object)
            .Select(heard => JsonSerializer.Deserialize(heard.Payload, ContractJson.Default.SwitchResultMessage)!)
            .Where(answer => answer.Id == id)];

    private static void NothingWritten(Simulator line) => Assert.DoesNotContain(line.Truth.Entries, entry => entry.Function is 5 or 6 or 15 or 16);

    private static long ResidentKiB(int pid) => long.Parse(
        File.ReadLines($"/proc/{pid}/status").Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);

    private sealed class Connection(IMqttClient client) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            if (client.IsConnected)
                await client.DisconnectAsync(new MqttClientDisconnectOptions());
            client.Dispose();
        }
    }
}
