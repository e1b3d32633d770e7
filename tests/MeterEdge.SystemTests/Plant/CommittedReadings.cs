using MeterEdge.Control;
using MeterEdge.Journal;
using MeterEdge.Readings;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeterEdge.SystemTests.Plant;

/// <summary>Reads the journal of a stopped daemon, from a copy, so that looking changes nothing.</summary>
internal static class CommittedReadings
{
    public static async Task<IReadOnlyList<Reading>> Of(string dataDirectory)
    {
        using var copy = new TempFolder();
        foreach (var file in Directory.GetFiles(dataDirectory, "journal*"))
            File.Copy(file, copy[Path.GetFileName(file)]);
        await using var journal = ReadingJournal.Open(
            new JournalSettings { Directory = copy.Path, Sinks = ["mqtt"] }, TimeProvider.System, new Nobody(), NullLogger<ReadingJournal>.Instance);
        var all = new List<Reading>();
        for (var next = 1L; next <= journal.Head;)
        {
            var read = journal.ReadRange(next, journal.Head, 500, int.MaxValue);
            Assert.True(read.Through >= next, $"the journal cannot be read from {next} on");
            all.AddRange(read.Readings);
            next = read.Through + 1;
        }

        return all;
    }

    private sealed class Nobody : IEventLog
    {
        public void Append(Event happened) => Assert.Fail($"the journal is not sound: {happened.Code} {happened.Data.ToJsonString()}");
    }
}
