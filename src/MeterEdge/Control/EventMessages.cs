using System.Text.Json;
using MeterEdge.Contract;

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
            Data = data.RootElement.Clone(),
        };
    }

    private static string Word(Severity severity) => severity switch
    {
        Severity.Info => "info",
        Severity.Warning => "warning",
        Severity.Alarm => "alarm",
    };
}
