using System.Text.Json;
using MeterEdge.Contract;
using MeterEdge.HeadEnd.Commands;

namespace MeterEdge.HeadEnd.Request;

/// <summary>The story of a case as a person reads it: a heading, and a line for each thing that happened.</summary>
public static class CaseText
{
    // A concentrator sends 64 at most; another sender's thousands would fill the screen.
    private const int MostLines = 100;

    /// <summary>True for an answer that tells a story.</summary>
    public static bool IsStory(ResultMessage answer) =>
        answer is { Do: "case", Stage: "done", Data: { ValueKind: JsonValueKind.Object } data } && data.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.Array;

    /// <summary>The lines.</summary>
    public static IEnumerable<string> Lines(ResultMessage answer)
    {
        var data = answer.Data!.Value;
        yield return $"case {Text(data, "case")} of meter {Text(data, "meter")}, account {Text(data, "account")}: opened {Text(data, "opened")}, {Closed(data)}";
        yield return $"switch {Text(data, "actual")}, meant to be {Text(data, "intent")}{Order(data)}";
        if (data.TryGetProperty("left_off", out var left) && left.TryGetInt32(out var earlier))
            yield return $"({earlier} earlier lines are left off)";
        foreach (var line in data.GetProperty("text").EnumerateArray().Take(MostLines))
            yield return line.ValueKind == JsonValueKind.String ? Printable.Of(line.GetString()!, 400) : "?";
    }

    private static string Closed(JsonElement data) => data.TryGetProperty("closed", out _) ? $"closed {Text(data, "closed")}" : "not closed";

    private static string Order(JsonElement data) => data.TryGetProperty("order", out var order) && order.ValueKind == JsonValueKind.Object
        ? $"; order {Text(order, "id")} for {Text(order, "reason")} is {Text(order, "stage")}"
        : "";

    private static string Text(JsonElement data, string name) =>
        data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? Printable.Of(value.GetString()!, 64) : "-";
}
