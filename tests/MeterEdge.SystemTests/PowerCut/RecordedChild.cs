using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using MeterEdge.Control;
using MeterEdge.Journal;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeterEdge.SystemTests.PowerCut;

/// <summary>
/// What runs under <c>strace</c>: the daemon's two stores with traffic, two sinks that acknowledge late, a quota that is reached, and a
/// stop and a start in the middle. Without its variable it is no test and does nothing.
/// </summary>
public class RecordedChild
{
    internal const string FolderVariable = "METEREDGE_TEST_RECORDED_FOLDER";
    internal const string ReportVariable = "METEREDGE_TEST_RECORDED_REPORT";
    internal static readonly string[] Sinks = ["mqtt", "influx"];
    internal const int Lives = 3;
    internal const int Sweeps = 480;

    internal static JournalSettings Settings(string folder) => new() { Directory = folder, Sinks = Sinks, QuotaMiB = 2, KeepDays = 1 };

    [Fact]
    public async Task Fills_and_trims_the_stores()
    {
        if (Environment.GetEnvironmentVariable(FolderVariable) is not { } folder)
            return;
        await using var report = new FileStream(
            Environment.GetEnvironmentVariable(ReportVariable)!, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        var number = 0;
        for (var life = 0; life < Lives; life++)
            number = await Live(folder, number, Sweeps / Lives, life, report);
    }

    private static async Task<int> Live(string folder, int number, int sweeps, int life, FileStream report)
    {
        await using var events = EventStore.Open(folder, TimeProvider.System, NullLogger<EventStore>.Instance);
        await using var journal = ReadingJournal.Open(Settings(folder), TimeProvider.System, events, NullLogger<ReadingJournal>.Instance);
        for (var sweep = 0; sweep < sweeps; sweep++)
        {
            var (head, count) = (journal.Head, 1 + (number % 40));
            for (var n = 1; n <= count; n++)
                journal.Append(Numbered.Snapshot(number + n));
            journal.EndOfSweep();
            while (journal.Head < head + count)
                await journal.WaitForMore(journal.Head, TestContext.Current.CancellationToken);
            Report(report, $"committed {journal.Epoch} {head + 1} {journal.Head} {number + 1}");
            number += count;

            // In the second life the sinks are away until the quota is reached, and in the others they keep up, each in its way.
            if (life != 1 && sweep % 3 == 0)
                Acknowledge(journal, report, sweep);
            if (sweep % 5 == 0)
                await Happen(events, report, number);
        }

        return number;
    }

    private static void Acknowledge(ReadingJournal journal, FileStream report, int sweep)
    {
        var head = journal.Head;
        var behind = RangeSet.Empty.Add(Math.Max(1, head - 30), head - 20);
        Save("mqtt", new(head, behind));
        if (sweep % 2 == 0)
        {
            var influx = journal.LoadPosition("influx");
            var given = new SequenceRange(influx.Live + 1, Math.Min(head, influx.Live + 5));
            Report(report, $"givenup influx {given.First} {given.Last}");
            journal.GiveUp("influx", given, Gap.MaxBacklog);
            Save("influx", new(Math.Max(given.Last, head - 10), RangeSet.Empty));
        }

        void Save(string sink, SinkPosition position)
        {
            Report(report, $"acknowledged {sink} {position.Live} {position.Unacknowledged}");
            journal.SavePosition(sink, position);
        }
    }

    private static async Task Happen(EventStore events, FileStream report, int number)
    {
        events.Append(new(DateTimeOffset.UnixEpoch, "config_changed", Severity.Info, null, new JsonObject { ["n"] = number }));
        if (await events.Settled())
            Report(report, $"kept {number}");
        var (control, open) = events.Unacknowledged(("", 0), 1);
        if (open is [{ Happened.Code: "config_changed" } first])
        {
            Report(report, $"done {first.Happened.Data["n"]}");
            events.Acknowledge(control, first.N);
        }
    }

    /// <summary>One write for each line, so that the recording shows when it was said.</summary>
    private static void Report(FileStream report, FormattableString line) =>
        report.Write(Encoding.ASCII.GetBytes(line.ToString(CultureInfo.InvariantCulture) + "\n"));
}
