using System.Text.Json;
using MeterEdge.Contract;
using MeterEdge.Mqtt;

namespace MeterEdge.Control;

/// <summary>Events as the contract publishes them.</summary>
public static class EventMessages
{
    /// <summary>One event.</summary>
    public static EventMessage One(string edge, string device, string control, KeptEvent kept)
    {
        using var data = JsonDocument.Parse(kept.Happened.Data.ToJsonString());
        return new()
        {
            Edge = edge,
            Device = device,
            Control = control,
            N = kept.N,
            T = kept.Happened.Time,
            Code = kept.Happened.Code,
            Sev = Word(kept.Happened.Severity),
            Meter = kept.Happened.Meter,
            Case = kept.Happened.Case,
            Data = data.RootElement.Clone(),
        };
    }

    /// <summary>One result.</summary>
    public static ResultMessage Result(string edge, string device, string control, KeptEvent kept)
    {
        using var document = JsonDocument.Parse(kept.Happened.Data.ToJsonString());
        var answer = document.RootElement;
        return new()
        {
            Edge = edge,
            Device = device,
            Control = control,
            N = kept.N,
            T = kept.Happened.Time,
            Id = Text("id"),
            Do = Text("do"),

            // Only a damaged row has none.
            Stage = Text("stage") ?? "unknown",
            Done = Number("done"),
            Of = Number("of"),
            Data = answer.TryGetProperty("data", out var data) ? data.Clone() : null,
            Code = Text("code"),
            Repeat = answer.TryGetProperty("repeat", out _) ? true : null,
        };

        string? Text(string name) => answer.TryGetProperty(name, out var text) ? text.GetString() : null;

        long? Number(string name) => answer.TryGetProperty(name, out var number) ? number.GetInt64() : null;
    }

    /// <summary>One answer to a signed message; of a damaged row, that it is damaged.</summary>
    public static SwitchResultMessage Verdict(string edge, string device, string control, KeptEvent kept)
    {
        var envelope = new SwitchResultMessage
        {
            Edge = edge,
            Device = device,
            Control = control,
            N = kept.N,
            Stage = SwitchStage.Unknown.Lower(),
            T = new() { Said = kept.Happened.Time },
            Why = "what was kept of this answer is damaged",
        };
        try
        {
            return JsonSerializer.Deserialize(kept.Happened.Data, ContractJson.Default.SwitchResultMessage) is { } verdict
                ? verdict with { Edge = edge, Device = device, Control = control, N = kept.N }
                : envelope;
        }
        catch (JsonException)
        {
            return envelope;
        }
    }

    /// <summary>Where it is published, and how.</summary>
    public static (string Topic, byte[] Payload) Publication(string edge, string device, string control, KeptEvent kept) =>
        kept.IsResult ? (Topics.Result, JsonSerializer.SerializeToUtf8Bytes(Result(edge, device, control, kept), ContractJson.Default.ResultMessage))
        : kept.IsVerdict ? (Topics.Result, JsonSerializer.SerializeToUtf8Bytes(Verdict(edge, device, control, kept), ContractJson.Default.SwitchResultMessage))
        : (Topics.Event, JsonSerializer.SerializeToUtf8Bytes(One(edge, device, control, kept), ContractJson.Default.EventMessage));

    private static string Word(Severity severity) => severity switch
    {
        Severity.Info => "info",
        Severity.Warning => "warning",
        Severity.Alarm => "alarm",
    };
}
