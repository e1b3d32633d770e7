using System.Globalization;
using MeterEdge.HeadEnd.Demo.Plant;

namespace MeterEdge.HeadEnd.Demo.View;

/// <summary>The demo without a terminal: a status line now and then, and a summary.</summary>
public static class PlainText
{
    /// <summary>One line on how it goes.</summary>
    public static string Status(DemoModel model, PlantState plant)
    {
        var line = (model.Status?.Lines ?? []).OfType<LineStatus>().FirstOrDefault();
        var sink = (model.Status?.Sinks ?? []).OfType<SinkStatus>().FirstOrDefault();
        var use = line?.UsePercent is { } percent ? string.Create(CultureInfo.InvariantCulture, $"{percent:0.0} %") : "?";
        return $"{model.MetersDelivered}/{model.Meters.Count} meters delivered; line {use} used; " +
            $"daemon {(plant.DaemonRunning ? "running" : "stopped")}, seq {Or(model.Status?.Journal?.Seq)}, backlog {Or(sink?.Backlog)}; " +
            $"head-end received {model.Tally.Readings}, missed passes {model.Tally.NotRead}, holes {model.Tally.Missing}, duplicates {model.Tally.Duplicates}";
    }

    /// <summary>The end: what came of it, meter by meter.</summary>
    public static IEnumerable<string> Summary(DemoModel model, DemoPicture picture)
    {
        IReadOnlyList<string>[] rows = [DemoPicture.Columns, .. picture.Meters.Select(row => row.Select(cell => cell.Text).ToArray())];
        var widths = DemoPicture.Columns.Select((_, column) => rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in rows)
            yield return ("  " + string.Join("  ", row.Select((text, column) => text.PadRight(widths[column])))).TrimEnd();
        foreach (var (label, text) in picture.Facts)
            yield return $"  {label,-9} {text.Text}";
        yield return model.MetersDelivered == model.Meters.Count
            ? $"All {model.Meters.Count} meters delivered good readings to the head-end."
            : $"Only {model.MetersDelivered} of {model.Meters.Count} meters delivered a good reading to the head-end.";
    }

    private static string Or(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "?";
}
