using System.Collections.Immutable;
using System.Globalization;
using MeterEdge.Commands;
using MeterEdge.Console.Sessions;

namespace MeterEdge.Console.Commands;

/// <summary><c>status</c>, <c>buses</c>, <c>journal</c> and <c>sinks</c>: the daemon as a whole.</summary>
internal static class StatusVerbs
{
    /// <summary>The verbs.</summary>
    public static IEnumerable<ConsoleVerb> Of(Plant plant) =>
    [
        new("status", "", "the daemon in a few lines", "How many meters answer, which lines are up, how far the sinks are, the clock,\nthe events that still have to go. Begin here.", call => Status(call, plant))
        {
            Group = VerbGroup.Look, HasJson = true,
        },
        new("buses", "", "the lines: device, use, how exchanges end", "USE is the share of the last minute or so in which an exchange was running.\nGARBLED: bytes came and no valid answer. LATE: an answer after its time.", call => Buses(call, plant))
        {
            Group = VerbGroup.Look, HasJson = true,
        },
        new("journal", "", "readings on disk", "The numbers in use, how full the quota is, whether the disk takes commits,\nand what was lost since the start, by reason.", call => Journal(call, plant))
        {
            Group = VerbGroup.Look, HasJson = true,
        },
        new("sinks", "", "where readings go, and what they still lack", "OWED: committed readings that the sink has not acknowledged.", call => Sinks(call, plant))
        {
            Group = VerbGroup.Look, HasJson = true,
        },
    ];

    /// <summary>The whole in one line. A meter that was not asked yet does not answer, but is not lost either.</summary>
    internal static string Summary(DaemonStatus now) =>
        $"{now.Edge}: {now.Meters.Count(meter => meter is { Lost: false, LastSeen: not null })} of {now.Meters.Count} meters answer, "
        + $"{now.Lines.Count(line => line.Up)} of {now.Lines.Count} lines up, journal at {now.Journal.Seq}, "
        + string.Join(", ", now.Sinks.Select(sink => $"{sink.Name} {(sink.Connected ? "connected" : "not connected")}, backlog {sink.Backlog}"));

    private static async ValueTask<string?> Status(Call call, Plant plant)
    {
        var now = plant.Status();
        if (call.IsJson)
        {
            await call.Json(now, StatusJson.Default.DaemonStatus).ConfigureAwait(false);
            return null;
        }

        await call.Say(Summary(now)).ConfigureAwait(false);
        await call.Say($"  version {now.Version}, up {Ages.Short(TimeSpan.FromSeconds(now.UptimeS))}, clock {now.Clock}, {plant.Time.GetUtcNow().Local(plant.Configuration.TimeZone)} local").ConfigureAwait(false);
        foreach (var line in now.Lines.Where(line => !line.Up))
            await call.Say($"  line {line.Bus} is DOWN ({line.Port})").ConfigureAwait(false);
        var lost = now.Meters.Where(meter => meter.Lost).Select(meter => meter.Serial).ToList();
        if (lost.Count > 0)
            await call.Say($"  lost: {string.Join(' ', lost.Take(5))}{(lost.Count > 5 ? string.Create(CultureInfo.InvariantCulture, $" and {lost.Count - 5} more ('meters lost')") : "")}").ConfigureAwait(false);
        if (!now.Journal.Writable)
            await call.Say("  the DISK refuses the journal; readings are kept in memory").ConfigureAwait(false);
        foreach (var way in plant.Forwarders)
        {
            if (way.Standing.PausedBecause is { } why)
                await call.Say($"  {way.Sink.Name} takes nothing: {why}").ConfigureAwait(false);
        }

        var open = plant.Desk.Book.Cases.Values.Count(of => of.Closed is null);
        await call.Say(string.Create(CultureInfo.InvariantCulture, $"  {open} open cases, {now.Events.Pending} events to send")).ConfigureAwait(false);
        return null;
    }

    private static async ValueTask<string?> Buses(Call call, Plant plant)
    {
        var lines = plant.Status().Lines;
        if (call.IsJson)
        {
            await call.Json(lines, StatusJson.Default.IReadOnlyListLineStatus).ConfigureAwait(false);
            return null;
        }

        var table = new TextTable("BUS", "STATE", "USE", "OK", "REFUSED", "SILENT", "GARBLED", "LATE", "QUEUE");
        foreach (var line in lines)
        {
            table.Add(
                line.Bus,
                line.Paused is not null ? "paused" : line.Up ? "up" : "DOWN",
                line.UsePercent.ToString("0.#", CultureInfo.InvariantCulture) + " %",
                Number(line.Answered),
                Number(line.Refused),
                Number(line.NoAnswer),
                Number(line.Garbled),
                Number(line.Late),
                Number(line.Queue));
        }

        await call.Say(table).ConfigureAwait(false);
        foreach (var line in lines)
            await call.Say($"  {line.Bus}: {line.Port}{(line.Baud is { } baud ? string.Create(CultureInfo.InvariantCulture, $", {baud} baud") : "")}{(line.Paused is { } paused ? $", {paused}" : "")}").ConfigureAwait(false);
        return null;
    }

    private static async ValueTask<string?> Journal(Call call, Plant plant)
    {
        var (state, figures, oldest) = (plant.Journal.Status, plant.Journal.Statistics, plant.Journal.Oldest);
        var detail = new JournalDetail(
            state.Epoch, oldest, state.Head, state.Waiting, state.Dropped, state.Writable, state.Full, state.UsedPercent, figures.Bytes, figures.QuotaBytes, [.. figures.Gapped.Where(gap => gap.Readings > 0).Select(gap => new LostReadings(gap.Reason, gap.Sink, gap.Readings))]);
        if (call.IsJson)
        {
            await call.Json(detail, StatusJson.Default.JournalDetail).ConfigureAwait(false);
            return null;
        }

        var range = detail.Oldest <= detail.Seq ? $"readings {detail.Oldest} to {detail.Seq}" : "no readings";
        await call.Say($"epoch {detail.Epoch}, {range}, {detail.Uncommitted} not yet committed").ConfigureAwait(false);
        await call.Say(string.Create(CultureInfo.InvariantCulture, $"{detail.Bytes / 1048576.0:0.0} of {detail.QuotaBytes / 1048576} MiB in use ({detail.UsedPercent} %){(detail.Full ? "; FULL: the oldest readings are dropped though a sink lacks them" : "")}")).ConfigureAwait(false);
        await call.Say(detail.Writable ? "the disk takes commits" : "the DISK REFUSES commits; readings are kept in memory").ConfigureAwait(false);
        if (detail.Lost.IsEmpty && detail.Dropped == 0)
            await call.Say("nothing was lost since the start").ConfigureAwait(false);
        foreach (var lost in detail.Lost)
            await call.Say($"lost since the start: {lost.Readings} ({lost.Reason}{(lost.Sink is null ? "" : $", for {lost.Sink}")})").ConfigureAwait(false);
        if (detail.Dropped > 0)
            await call.Say($"dropped before the disk took them: {detail.Dropped}").ConfigureAwait(false);
        return null;
    }

    private static async ValueTask<string?> Sinks(Call call, Plant plant)
    {
        ImmutableArray<SinkDetail> sinks = [.. plant.Forwarders.Select(way =>
        {
            var figures = way.Statistics;
            return new SinkDetail(
                way.Sink.Name, way.Sink.Target, way.Sink.IsConnected, figures.AwayFor?.TotalSeconds, way.Standing.PausedBecause, figures.Owed, figures.InFlight, way.OldestOwed, figures.Accepted, figures.Rejected, figures.DeadLetters, figures.Expired);
        })];
        if (call.IsJson)
        {
            await call.Json(sinks, StatusJson.Default.ImmutableArraySinkDetail).ConfigureAwait(false);
            return null;
        }

        var table = new TextTable("SINK", "STATE", "OWED", "IN FLIGHT", "TAKEN", "REJECTED", "DEAD", "EXPIRED");
        foreach (var sink in sinks)
        {
            table.Add(
                sink.Name, sink.Connected ? "connected" : $"away {Ages.Short(sink.AwayS, "")}", Number(sink.Owed), Number(sink.InFlight), Number(sink.Accepted), Number(sink.Rejected), Number(sink.DeadLetters), Number(sink.Expired));
        }

        await call.Say(table).ConfigureAwait(false);
        foreach (var sink in sinks)
        {
            await call.Say($"  {sink.Name}: {sink.Target}{(sink.OldestOwed is { } oldest ? $", oldest owed {oldest.Local(plant.Configuration.TimeZone)}" : "")}").ConfigureAwait(false);
            if (sink.Why is { } why)
                await call.Say($"  {sink.Name} takes nothing: {why}").ConfigureAwait(false);
        }

        return null;
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
