using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using MeterEdge.Contract;

namespace MeterEdge.HeadEnd.Watch;

/// <summary>
/// Reads what concentrators publish. Anyone may have published anything, so nothing in a payload makes it throw, and what
/// it returns as understood has no null where the records promise none.
/// </summary>
/// <param name="prefix">First levels of every topic, e.g. <c>me/v1</c>.</param>
public sealed class UplinkParser(string prefix)
{
    /// <summary>Largest payload that is looked into, in bytes: four times what the contract allows.</summary>
    public const int LargestPayload = 256 * 1024;

    private static readonly ContractJson Json =
        new(new JsonSerializerOptions(ContractJson.Default.Options) { RespectNullableAnnotations = true });

    /// <summary>What the message is.</summary>
    public Arrival Parse(string topic, ReadOnlySpan<byte> payload)
    {
        if (!topic.StartsWith(prefix + "/", StringComparison.Ordinal)
            || topic[(prefix.Length + 1)..].Split('/', 2) is not [var edge, var rest])
        {
            return new Arrival.Malformed(topic, $"not below {prefix}/EDGE/");
        }

        if (payload.Length > LargestPayload)
            return new Arrival.Malformed(topic, $"{payload.Length} bytes, more than {LargestPayload}");
        // The JSON reader looks at this only where a text is taken out, which may be much later.
        if (!Utf8.IsValid(payload))
            return new Arrival.Malformed(topic, "not UTF-8");

        try
        {
            return rest switch
            {
                "up/readings" => Readings(topic, edge, payload, backfill: false),
                "up/backfill" => Backfill(topic, edge, payload),
                "up/event" => Event(topic, edge, payload),
                "up/result" => Result(topic, edge, payload),
                "up/state" when payload.Length > 0 => State(topic, edge, payload),
                _ when payload.Length > 0 && rest.StartsWith("up/meters/", StringComparison.Ordinal) => Meters(topic, edge, rest, payload),
                _ => new Arrival.Other(topic, payload.Length),
            };
        }
        catch (JsonException error)
        {
            return new Arrival.Malformed(topic, $"not the JSON of the contract: {error.Message}");
        }
    }

    private static Arrival Readings(string topic, string edge, ReadOnlySpan<byte> payload, bool backfill)
    {
        var message = Deserialize(payload, Json.ReadingsMessage);
        var fault = EnvelopeFault(edge, message.V, message.Edge)
            ?? (message.Epoch.Length == 0 ? "empty epoch" : null)
            ?? message.Readings.Select(ReadingFault).FirstOrDefault(found => found is not null);
        return fault is null ? new Arrival.Readings(message, backfill) : new Arrival.Malformed(topic, fault);
    }

    private static Arrival Backfill(string topic, string edge, ReadOnlySpan<byte> payload)
    {
        if (Deserialize(payload, Json.BackfillSource).Source is null)
            return Readings(topic, edge, payload, backfill: true);
        var message = Deserialize(payload, Json.HistoricReadingsMessage);
        var fault = EnvelopeFault(edge, message.V, message.Edge)
            ?? (message.Readings.Any(reading => reading is null) ? "a reading is null" : null)
            ?? (message.Readings.Any(reading => reading.Why?.Any(code => code is null) == true) ? "a reason is null" : null);
        return fault is null ? new Arrival.Historic(message) : new Arrival.Malformed(topic, fault);
    }

    private static Arrival Event(string topic, string edge, ReadOnlySpan<byte> payload)
    {
        var message = Deserialize(payload, Json.EventMessage);
        var fault = EnvelopeFault(edge, message.V, message.Edge) ?? NumberFault("n", message.N);
        return fault is null ? new Arrival.Event(message) : new Arrival.Malformed(topic, fault);
    }

    private static Arrival Result(string topic, string edge, ReadOnlySpan<byte> payload)
    {
        if (Deserialize(payload, Json.ResultTime).T is { ValueKind: JsonValueKind.Object })
            return SwitchResult(topic, edge, payload);
        var message = Deserialize(payload, Json.ResultMessage);
        var fault = EnvelopeFault(edge, message.V, message.Edge) ?? NumberFault("n", message.N);
        return fault is null ? new Arrival.Result(message) : new Arrival.Malformed(topic, fault);
    }

    private static Arrival SwitchResult(string topic, string edge, ReadOnlySpan<byte> payload)
    {
        var message = Deserialize(payload, Json.SwitchResultMessage);
        var fault = EnvelopeFault(edge, message.V, message.Edge) ?? NumberFault("n", message.N)
            ?? (message.Gates?.Any(gate => gate is not { Rule: not null, Code: not null }) == true ? "a gate is without rule or code" : null);
        return fault is null ? new Arrival.SwitchResult(message) : new Arrival.Malformed(topic, fault);
    }

    private static Arrival State(string topic, string edge, ReadOnlySpan<byte> payload)
    {
        var message = Deserialize(payload, Json.StateMessage);
        return EnvelopeFault(edge, message.V, message.Edge) is { } fault
            ? new Arrival.Malformed(topic, fault)
            : new Arrival.State(message);
    }

    private static Arrival Meters(string topic, string edge, string rest, ReadOnlySpan<byte> payload)
    {
        if (!int.TryParse(rest["up/meters/".Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var page))
            return new Arrival.Malformed(topic, "the page is not a number");

        var message = Deserialize(payload, Json.MetersMessage);
        var fault = EnvelopeFault(edge, message.V, message.Edge)
            ?? (message.Meters.Any(meter => meter is null) ? "a meter is null" : null);
        return fault is null ? new Arrival.Meters(message, page) : new Arrival.Malformed(topic, fault);
    }

    private static T Deserialize<T>(ReadOnlySpan<byte> payload, JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(payload, type) ?? throw new JsonException("the payload is null");

    private static string? EnvelopeFault(string topicEdge, int version, string edge) =>
        version != ContractVersion.Current ? $"version {version} of the contract; this build reads {ContractVersion.Current}"
        : edge != topicEdge ? $"says it is from '{edge}'"
        : null;

    private static string? ReadingFault(ReadingMessage? reading) =>
        reading is null ? "a reading is null"
        : reading.Why?.Any(code => code is null) == true ? "a reason is null"
        : reading.Raw?.Any(words => words.Value is null) == true ? "a register is null"
        : NumberFault("seq", reading.Seq);

    private static string? NumberFault(string name, long number) =>
        number is >= 1 and <= SequenceLedger.Largest ? null : $"{name} is {number}";
}
