using System.Text.Json;
using MeterEdge.Contract;
using MeterEdge.HeadEnd.Commands;

namespace MeterEdge.HeadEnd.Watch;

/// <summary>An event as a person reads it: its data in words where they are flat, whatever its code.</summary>
public static class EventText
{
    private const int Longest = 240;

    /// <summary>E.g. <c>event info cut_due 130005218841 case C-1: in 24h</c>.</summary>
    public static string Line(EventMessage happened)
    {
        var meter = happened.Meter is { } serial ? $" {Printable.Of(serial, 64)}" : "";
        var of = happened.Case is { } name ? $" case {Printable.Of(name, 64)}" : "";
        var data = Data(happened.Data);
        return $"event {Printable.Of(happened.Sev, 12)} {Printable.Of(happened.Code, 64)}{meter}{of}{(data.Length > 0 ? ": " : "")}{data}";
    }

    private static string Data(JsonElement? data)
    {
        if (data is not { } given)
            return "";
        try
        {
            return Printable.Of(given.ValueKind == JsonValueKind.Object ? Words(given) : given.GetRawText(), Longest);
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair behind an escape is JSON, but no text; it shows only when it is taken out.
            return Printable.Of(given.GetRawText(), Longest);
        }
    }

    private static string Words(JsonElement data) => string.Join(", ", data.EnumerateObject().Select(member => $"{member.Name} {Value(member.Value)}"));

    private static string Value(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
}
