using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using MeterEdge.Console.Sessions;

namespace MeterEdge.Console.Commands;

/// <summary><c>events</c> and <c>log</c>: what happened.</summary>
internal static class EventVerbs
{
    private const int Usual = 20;
    private const int MostEvents = 500;
    private static readonly TimeSpan FollowEvery = TimeSpan.FromSeconds(1);

    /// <summary>The verbs.</summary>
    public static IEnumerable<ConsoleVerb> Of(Plant plant) =>
    [
        new("events", "[COUNT]", "last events and answers for the head-end", $"The last {Usual}, or COUNT of them up to {MostEvents}, oldest first. Times are local.", call => Events(call, plant))
        {
            Group = VerbGroup.Look, HasJson = true,
        },
        new("log", "[COUNT|follow]", "last lines of the daemon's log", $"The last {Usual} lines, or COUNT up to {RecentLog.MostLines}, oldest first; 'log follow' goes on with\neach new one until Ctrl-C. Times are local.", call => Log(call, plant))
        {
            Group = VerbGroup.Look, HasJson = true, Complete = before => before.IsEmpty ? ["follow"] : [],
        },
    ];

    private static async ValueTask<string?> Events(Call call, Plant plant)
    {
        if (Count(call.Words, MostEvents) is not { } count)
            return $"events [COUNT], COUNT from 1 to {MostEvents}";
        var (_, newest) = plant.Events.Newest();
        var (control, kept) = plant.Events.Kept(Math.Max(1, newest - count + 1), newest, count);
        if (call.IsJson)
        {
            await call.Json([.. kept.Select(one => new EventLine(control, one.N, one.Happened.Time, one.Happened.Code, one.Happened.Severity.ToString().ToLowerInvariant(), one.Happened.Meter, one.Happened.Case, one.Happened.Data))], StatusJson.Default.ImmutableArrayEventLine).ConfigureAwait(false);
            return null;
        }

        foreach (var one in kept)
        {
            var about = string.Concat(((string?[])[one.Happened.Meter, one.Happened.Case]).OfType<string>().Select(name => name + " "));
            var data = one.IsResult || one.IsVerdict ? Answer(one.Happened.Data) : Fields(one.Happened.Data);
            await call.Say($"{one.Happened.Time.Local(plant.Configuration.TimeZone)[5..]} {one.Happened.Code} {about}{data}").ConfigureAwait(false);
        }

        if (kept.Count == 0)
            await call.Say("no events").ConfigureAwait(false);
        return null;
    }

    private static async ValueTask<string?> Log(Call call, Plant plant)
    {
        var follows = call.Words is ["follow"];
        if (!follows && Count(call.Words, RecentLog.MostLines) is null)
            return $"log [COUNT|follow], COUNT from 1 to {RecentLog.MostLines}";
        var lines = plant.Log.Last(follows ? Usual : Count(call.Words, RecentLog.MostLines)!.Value);
        if (call.IsJson && !follows)
        {
            await call.Json(lines, StatusJson.Default.ImmutableArrayLogLine).ConfigureAwait(false);
            return null;
        }

        foreach (var line in lines)
            await call.Dialogue.WriteLine(Text(line), paged: !follows).ConfigureAwait(false);
        var last = lines.LastOrDefault();
        while (follows)
        {
            await Task.Delay(FollowEvery, plant.Time, call.Stop).ConfigureAwait(false);
            var now = plant.Log.Last(RecentLog.MostLines);
            foreach (var line in last is null ? now : [.. now.SkipWhile(line => !ReferenceEquals(line, last)).Skip(1)])
                await call.Report(Text(line)).ConfigureAwait(false);
            last = now.LastOrDefault() ?? last;
        }

        return null;

        string Text(LogLine line) => $"{line.T.Local(plant.Configuration.TimeZone)[5..]} {line.Level} {line.Text.ReplaceLineEndings(" ")}";
    }

    private static int? Count(ImmutableArray<string> words, int most) => words switch
    {
        [] => Usual,
        [var written] when int.TryParse(written, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count >= 1 && count <= most => count,
        _ => null,
    };

    private static string Answer(JsonObject data) => string.Join(' ', ((string[])["do", "verb", "stage", "result", "code", "why"]).Select(key => Plain(data[key])).OfType<string>());

    private static string Fields(JsonObject data) => string.Join(' ', data.Where(field => field.Value is not null).Select(field => $"{field.Key}={Plain(field.Value)}"));

    private static string? Plain(JsonNode? value) => value switch
    {
        null => null,
        JsonValue plain => plain.ToString(),
        _ => value.ToJsonString(),
    };
}
