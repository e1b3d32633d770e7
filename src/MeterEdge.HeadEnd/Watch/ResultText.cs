using System.Globalization;
using MeterEdge.Contract;
using MeterEdge.HeadEnd.Commands;

namespace MeterEdge.HeadEnd.Watch;

/// <summary>An answer to a request as a person reads it.</summary>
public static class ResultText
{
    /// <summary>E.g. <c>result backfill q-1: progress 3600 of 86400 (4 %) {"sent":1200}</c>.</summary>
    public static string Line(ResultMessage result)
    {
        var what = $"{Printable.Of(result.Do ?? "?", 20)} {Printable.Of(result.Id ?? "?", 64)}";
        var code = result.Code is { } refusal ? $" {Printable.Of(refusal, 40)}" : "";
        var data = result.Data is { } details ? $" {Printable.Of(details.GetRawText(), 400)}" : "";
        return $"result {what}: {Printable.Of(result.Stage, 20)}{code}{Progress(result)}{(result.Repeat == true ? " (again)" : "")}{data}";
    }

    private static string Progress(ResultMessage result)
    {
        if (result is not { Done: { } done, Of: { } of })
            return "";
        var percent = of > 0 ? string.Create(CultureInfo.InvariantCulture, $" ({100.0 * done / of:0} %)") : "";
        return string.Create(CultureInfo.InvariantCulture, $" {done} of {of}{percent}");
    }
}
