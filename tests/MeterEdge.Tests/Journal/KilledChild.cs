using MeterEdge.Journal;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeterEdge.Tests.Journal;

/// <summary>What the process runs that <see cref="KillTests"/> kills; without its variable it is no test and does nothing.</summary>
public class KilledChild
{
    [Fact]
    public async Task Appends_until_it_is_killed()
    {
        if (Environment.GetEnvironmentVariable(KillTests.FolderVariable) is not { } folder)
            return;
        await using var journal = ReadingJournal.Open(
            Some.Settings(folder, "mqtt"), TimeProvider.System, new RecordingEvents(), NullLogger<ReadingJournal>.Instance);
        await using var report = new FileStream(Path.Combine(folder, KillTests.ReportName), FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        // Numbers are unique over all lives: those of this life start above what the journal holds, whatever of it was reported.
        for (var number = (int)journal.Head + 1; ;)
        {
            var head = journal.Head;
            var sweep = 1 + (number % 40);
            foreach (var snapshot in Some.Snapshots(number, sweep))
                journal.Append(snapshot);
            journal.EndOfSweep();
            number += sweep;
            while (journal.Head < head + sweep)
                await journal.WaitForMore(journal.Head, TestContext.Current.CancellationToken);
            journal.SavePosition("mqtt", new(journal.Head, RangeSet.Empty));
            // The number of the row at the head is the last one appended.
            report.Write(System.Text.Encoding.ASCII.GetBytes($"{journal.Epoch} {journal.Head} {number - 1}\n"));
        }
    }
}
