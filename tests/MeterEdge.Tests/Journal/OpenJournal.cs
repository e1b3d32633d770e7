using MeterEdge.Journal;
using MeterEdge.Readings;
using Microsoft.Extensions.Time.Testing;

namespace MeterEdge.Tests.Journal;

/// <summary>A journal in a folder, with what a test wants to see of it.</summary>
internal sealed class OpenJournal : IAsyncDisposable
{
    private bool _closed;

    public OpenJournal(string folder, Func<JournalSettings, JournalSettings>? change = null, params string[] sinks)
    {
        var settings = Some.Settings(folder, sinks);
        It = ReadingJournal.Open(change?.Invoke(settings) ?? settings, Time, Events, Log);
    }

    public FakeTimeProvider Time { get; } = new(Some.Start);

    public RecordingEvents Events { get; } = new();

    public RecordingLog<ReadingJournal> Log { get; } = new();

    public ReadingJournal It { get; }

    /// <summary>Appends a sweep and waits until it is committed.</summary>
    public async Task Commit(params IReadOnlyCollection<Snapshot> sweep)
    {
        var head = It.Head;
        foreach (var snapshot in sweep)
            It.Append(snapshot);
        It.EndOfSweep();
        await Committed(head + sweep.Count);
    }

    public async Task Committed(long head) => await Until.True(() => It.Head >= head, () => $"head {It.Head}, wanted {head}");

    public IReadOnlyList<Reading> Everything()
    {
        var all = new List<Reading>();
        for (var next = 1L; next <= It.Head;)
        {
            var read = It.ReadRange(next, It.Head, 100, int.MaxValue);
            Assert.True(read.Through >= next, "the journal could not be read");
            all.AddRange(read.Readings);
            next = read.Through + 1;
        }

        return all;
    }

    public async ValueTask DisposeAsync()
    {
        if (_closed)
            return;
        _closed = true;
        await It.DisposeAsync();
    }
}
