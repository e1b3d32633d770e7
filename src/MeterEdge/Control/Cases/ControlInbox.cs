using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using MeterEdge.Control.Messages;
using MeterEdge.Mqtt;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace MeterEdge.Control.Cases;

/// <summary>
/// Takes the signed messages: read strictly, checked in the contract's order, kept with their answer before they are acknowledged. What is refused
/// gets its code and a row of evidence, and does nothing else.
/// </summary>
/// <param name="desk">Decides on what is right in form and time.</param>
/// <param name="store">Where messages are known from.</param>
/// <param name="keys">The keys in force.</param>
/// <param name="edge">The audience.</param>
/// <param name="time">Clock.</param>
/// <param name="log">Where trouble is reported.</param>
internal sealed class ControlInbox(Desk desk, EventStore store, KeyFile keys, string edge, TimeProvider time, ILogger<ControlInbox> log) : IInbox
{
    private const string ReleaseTopic = "down/release";

    // Every refusal is kept on disk, and anybody who may publish can cause one.
    private const int RefusalBurst = 100;

    // Of its own, so that a flood of other things does not silence the customers.
    private const int HoldBurst = 20;
    private static readonly TimeSpan RefusalEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AlarmEvery = TimeSpan.FromMinutes(10);

    // A handful of refusals is a mistake; more are somebody who tries.
    private const int Suspicious = 20;

    private readonly ImmutableDictionary<string, string?> _accounts = desk.Rules.Accounts;
    private readonly TokenBucket _refusals = new(RefusalBurst, RefusalEvery, time);
    private readonly TokenBucket _holds = new(HoldBurst, RefusalEvery, time);
    private readonly TokenBucket _alarms = new(1, AlarmEvery, time);
    private readonly Dictionary<RefusalCode, int> _counts = [];
    private readonly Lock _gate = new();
    private long? _counted;

    /// <inheritdoc/>
    public bool Take(Incoming message)
    {
        if (!Topics.OfControl.Contains(message.Topic))
            return true;
        // Kept in memory it would end with the process, and a switch could be moved twice for it. The sender repeats it.
        if (!store.IsDurable)
            return false;
        try
        {
            lock (_gate)
                return Handle(message, MessageReader.Read(message.Payload.Span, message.Topic, keys.Current, edge, _accounts));
        }
        catch (Exception failed) when (failed is SqliteException or ObjectDisposedException or InvalidOperationException)
        {
            log.NotKept(failed.Message);
            return false;
        }
    }

    /// <summary>
    /// A release that a technician enters at the console, e.g. because the uplink is down: checked, kept and answered like any other, with the technician's name beside
    /// it in the evidence; and it is the order too.
    /// </summary>
    /// <param name="token">The release.</param>
    /// <param name="evidence">Who entered it, and where.</param>
    public OnSiteAnswer TakeOnSite(string token, JsonObject evidence)
    {
        var message = new Incoming(ReleaseTopic, Encoding.UTF8.GetBytes(token), Retained: false, Reply: null);
        lock (_gate)
        {
            // As for what comes from the broker: kept in memory it would end with the process, and a switch could be moved twice for it.
            if (!store.IsDurable)
                return new OnSiteAnswer.Refused(RefusalCode.Internal, "control.db cannot be written, so what is promised could not be kept; try again when the disk is well");
            switch (MessageReader.Read(message.Payload.Span, message.Topic, keys.Current, edge, _accounts))
            {
                case CheckedMessage.Verified(SignedMessage.Release release, var digest):
                    desk.Turn(turn =>
                    {
                        evidence["id"] = release.Id;
                        evidence["iss"] = release.Issuer;
                        turn.Audit("console", release.Meter, release.Case, evidence);
                        if (Receive(turn, message.Topic, message.Payload.Span, release, digest, reply: null) || IsKnown(release, digest))
                            Restoring.OrderOnSite(turn, release);
                    });
                    return new OnSiteAnswer.Kept(release);
                case CheckedMessage.Refused(var code, var why, var claimed):
                    return Refused(code, why, claimed);
                case CheckedMessage.Verified or CheckedMessage.UnsignedCancel:
                    return Refused(RefusalCode.WrongType, "only a release can be entered here", default);
                case var unknown:
                    throw new ArgumentOutOfRangeException(nameof(token), unknown, "unknown");
            }
        }

        OnSiteAnswer Refused(RefusalCode code, string why, Claimed? claimed)
        {
            evidence["code"] = code.Upper();
            desk.Turn(turn => turn.Audit("console", claimed?.Meter, claimed?.Case, evidence));
            Refuse(message, code, why, claimed ?? new(null, null, null));
            return new OnSiteAnswer.Refused(code, why);
        }
    }

    /// <summary>The last answer to a message that was kept; null when there is none yet.</summary>
    public string? LastAnswer(SignedMessage message) => store.Read(transaction => transaction.Rows(
        "SELECT result FROM message WHERE iss = $1 AND jti = $2", row => row.IsDBNull(0) ? null : row.GetString(0), message.Issuer, message.Id)) is [var answer] ? answer : null;

    private bool IsKnown(SignedMessage message, string digest) => store.Read(transaction => transaction.Rows(
        "SELECT 1 FROM message WHERE iss = $1 AND jti = $2 AND digest = $3", row => row.GetInt64(0), message.Issuer, message.Id, digest)).Count > 0;

    private bool Handle(Incoming message, CheckedMessage read)
    {
        if (message.Retained)
        {
            Refuse(message, RefusalCode.Retained, "a retained message would be done again and again", ClaimedBy(read));
            return true;
        }

        switch (read)
        {
            case CheckedMessage.Refused(var code, var why, var claimed):
                Refuse(message, code, why, claimed);
                return true;
            case CheckedMessage.UnsignedCancel(var caseId):
                // Not signed, so it must not be a way to fill the disk.
                if (!_holds.Take())
                {
                    Refuse(message, RefusalCode.RateLimit, "too many of these at once", new(null, null, caseId));
                    return true;
                }

                desk.Turn(turn => Cutting.TakeUnsignedCancel(turn, caseId, message.Reply));
                return true;
            case CheckedMessage.Verified(SignedMessage.NewKeys fresh, var digest):
                return Replace(message, fresh, digest);
            case CheckedMessage.Verified(var signed, var digest):
                desk.Turn(turn => Receive(turn, message.Topic, message.Payload.Span, signed, digest, message.Reply));
                return true;
            default:
                throw new ArgumentOutOfRangeException(nameof(read), read, "unknown");
        }
    }

    private bool Receive(Turn turn, string topic, ReadOnlySpan<byte> payload, SignedMessage signed, string digest, ReplyTo? reply)
    {
        var to = Addressee.Of(signed, turn.Now, reply);
        if (IsRefused(turn, to, signed, digest))
            return false;
        var token = Encoding.UTF8.GetString(payload);
        turn.Audit("received", signed.Meter, signed.Case, new()
        {
            ["iss"] = signed.Issuer,
            ["id"] = signed.Id,
            ["topic"] = topic,
            ["digest"] = digest,
        });
        turn.Keep(transaction => transaction.Run(
            "INSERT INTO message(iss, jti, typ, received_ms, meter, case_id, txn, digest, token) VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            signed.Issuer,
            signed.Id,
            topic,
            turn.Now.ToUnixTimeMilliseconds(),
            signed.Meter,
            signed.Case,
            (signed as SignedMessage.Release)?.Transaction,
            digest,
            token));

        // The release that an order brings along is looked at first, as if it had come by itself.
        if (signed is SignedMessage.ReconnectOrder { Carried: { } carried })
            Bring(turn, carried, reply);
        desk.Take(turn, signed, reply);
        return true;
    }

    private void Bring(Turn turn, string carried, ReplyTo? reply)
    {
        var token = Encoding.UTF8.GetBytes(carried);
        switch (MessageReader.Read(token, ReleaseTopic, keys.Current, edge, _accounts))
        {
            case CheckedMessage.Verified(SignedMessage.Release release, var digest):
                Receive(turn, ReleaseTopic, token, release, digest, reply);
                break;
            case CheckedMessage.Refused(var code, var why, var claimed):
                turn.Refuse(new(null, claimed.Id, turn.Now, reply) { Meter = claimed.Meter, Case = claimed.Case }, code, why);
                break;
            case CheckedMessage.Verified or CheckedMessage.UnsignedCancel:
                turn.Refuse(new(null, null, turn.Now, reply), RefusalCode.WrongType, "what an order brings along must be a release");
                break;
        }
    }

    /// <summary>True when it is known already, out of its time, or its payment is used up; the answer is given then.</summary>
    private bool IsRefused(Turn turn, Addressee to, SignedMessage signed, string digest)
    {
        var known = store.Read(transaction => transaction.Rows(
            "SELECT digest, result FROM message WHERE iss = $1 AND jti = $2",
            row => (Digest: row.GetString(0), Answer: row.IsDBNull(1) ? null : row.GetString(1)),
            signed.Issuer,
            signed.Id));
        if (known is [var same])
        {
            if (same.Digest != digest)
                turn.Refuse(to with { Issuer = null }, RefusalCode.Replay, "this id was used for another content");
            else if (same.Answer is { } answer)
                turn.Repeat(to, answer);
            else
                // Silence would have the sender repeat it for ever.
                turn.Answer(to, SwitchStage.Accepted, known => known with { Repeat = true, Why = "it is kept, and nothing was said of it yet" });
            return true;
        }

        // An approval names its order by the id alone, so that no two may share one.
        if (signed is SignedMessage.DisconnectOrder && store.Read(transaction => transaction.Rows(
            "SELECT iss FROM message WHERE jti = $1 AND typ = $2 AND iss <> $3", row => row.GetString(0), signed.Id, "down/order", signed.Issuer)) is [var namesake, ..])
        {
            turn.Refuse(to, RefusalCode.Replay, $"an order of {namesake} has this id");
            return true;
        }

        // A payment whose release was taken back may be released again.
        var isTakenBack = signed.Case is { } id && turn.Book.Cases.GetValueOrDefault(id)?.Release is { State: ReleaseState.Revoked };
        if (!isTakenBack && signed is SignedMessage.Release { Transaction: { } payment } && store.Read(transaction => transaction.Rows(
            "SELECT jti FROM message WHERE iss = $1 AND txn = $2 AND case_id = $3", row => row.GetString(0), signed.Issuer, payment, signed.Case)) is [var other, ..])
        {
            turn.Refuse(to, RefusalCode.AlreadyUsed, $"this payment stands in release {other}");
            return true;
        }

        // A policy that does without a trusted clock takes the one there is.
        if (Timeliness.Check(signed, turn.Now, turn.ClockTrusted || !desk.Rules.Cut.Profile.Rules.ClockTrusted) is { } late)
        {
            turn.Refuse(to, late, late == RefusalCode.ClockUntrusted ? "nothing that leads to a cut is taken while the clock is not trusted" : "outside its time");
            return true;
        }

        return false;
    }

    private bool Replace(Incoming message, SignedMessage.NewKeys fresh, string digest)
    {
        var taken = true;
        desk.Turn(turn =>
        {
            var to = Addressee.Of(fresh, turn.Now, message.Reply);
            if (IsRefused(turn, to, fresh, digest))
                return false;
            switch (keys.Replace(fresh))
            {
                case KeyChange.InForce(var version):
                    turn.Audit("keys", null, null, new() { ["ver"] = version, ["iss"] = fresh.Issuer, ["id"] = fresh.Id });
                    turn.Answer(to, SwitchStage.Accepted, answer => answer with { Why = $"version {version} is in force" });
                    break;
                case KeyChange.Refused(var code, var why):
                    turn.Refuse(to, code, why);
                    break;
                case KeyChange.NotKept:
                    taken = false;
                    break;
            }

            return true;
        });
        return taken;
    }

    private void Refuse(Incoming message, RefusalCode code, string why, Claimed claimed)
    {
        // Mistakes of long ago are no attack.
        if (_counted is { } last && time.GetElapsedTime(last) > AlarmEvery)
            _counts.Clear();
        _counted = time.GetTimestamp();
        _counts[code] = _counts.GetValueOrDefault(code) + 1;
        var answers = _refusals.Take();
        var alarm = _counts.Values.Sum() >= Suspicious && _alarms.Take();
        desk.Turn(turn =>
        {
            if (answers)
                turn.Refuse(new(null, claimed.Id, turn.Now, message.Reply) { Meter = claimed.Meter, Case = claimed.Case }, code, why);
            if (alarm)
            {
                var counts = new JsonObject(_counts.Select(count => KeyValuePair.Create(count.Key.Upper(), (JsonNode?)JsonValue.Create(count.Value))));
                turn.Tell("attack_suspected", Severity.Alarm, null, null, new() { ["counts"] = counts, ["topic"] = message.Topic });
            }
        });
        if (alarm)
            _counts.Clear();
    }

    private static Claimed ClaimedBy(CheckedMessage read) => read switch
    {
        CheckedMessage.Refused refused => refused.Claimed,
        CheckedMessage.Verified(var signed, _) => new(signed.Id, signed.Meter, signed.Case),
        CheckedMessage.UnsignedCancel(var caseId) => new(null, null, caseId),
        _ => throw new ArgumentOutOfRangeException(nameof(read), read, "unknown"),
    };
}
