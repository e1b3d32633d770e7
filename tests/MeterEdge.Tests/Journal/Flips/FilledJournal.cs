using MeterEdge.Control;
using MeterEdge.Journal;
using MeterEdge.Tests.Journal.Model;

namespace MeterEdge.Tests.Journal.Flips;

/// <summary>
/// The files that a daemon left when it was killed: thousands of readings of three epochs, some in the database and some in the log,
/// two sinks that have had different parts of them, gaps and a dead letter.
/// </summary>
internal sealed class FilledJournal : IDisposable
{
    public static readonly string[] Sinks = ["mqtt", "influx"];
    private readonly List<(string Epoch, long First, long Last)> _sweeps = [];
    private readonly List<(string Sink, long First, long Last)> _had = [];
    private readonly List<Event> _gaps = [];
    private TempFolder _folder = new();
    private int _number;

    private FilledJournal()
    {
    }

    /// <summary>The files by their names.</summary>
    public IReadOnlyList<(string Name, byte[] Bytes)> Files =>
        [.. Names(_folder).Select(name => (name, File.ReadAllBytes(_folder[name])))];

    public static async Task<FilledJournal> Create()
    {
        var filled = new FilledJournal();
        await filled.Live(sweeps: 12, of: 250, crash: false, journal =>
        {
            journal.It.GiveUp("influx", new(301, 320), Gap.MaxBacklog);
            journal.It.Bury(new("mqtt", 151, "refused"));
            filled.Have(journal, "mqtt", new(1500, RangeSet.Empty.Add(100, 150)));
            filled.Have(journal, "influx", new(320, RangeSet.Empty.Add(200, 210)));
        });
        File.Delete(filled._folder[Opening.EpochFileName]);
        await filled.Live(sweeps: 12, of: 50, crash: true, _ => { });
        await filled.Live(sweeps: 24, of: 25, crash: true, journal =>
            filled.Have(journal, "mqtt", new(3400, RangeSet.Empty.Add(120, 150).Add(1501, 2000))));
        return filled;
    }

    /// <summary>Books that hold all this as promised, for one trial.</summary>
    public ModelBooks Books()
    {
        var books = new ModelBooks(n => Some.Snapshot(n));
        foreach (var (epoch, first, last) in _sweeps)
        {
            for (var seq = first; seq <= last; seq++)
            {
                // Nothing was lost on the way: numbers and readings rise together.
                books.Commit(epoch, seq, (int)seq);
                foreach (var (sink, _, _) in _had.Where(had => had.First <= seq && seq <= had.Last))
                    books.Deliver(sink, new(epoch, seq, Some.Snapshot((int)seq)));
            }
        }

        foreach (var gap in _gaps)
            books.Publish(gap);
        return books;
    }

    public void Dispose() => _folder.Dispose();

    private static IEnumerable<string> Names(TempFolder folder) =>
        new[] { Opening.FileName, Opening.FileName + "-wal", Opening.EpochFileName }.Where(name => File.Exists(folder[name]));

    private async Task Live(int sweeps, int of, bool crash, Action<OpenJournal> act)
    {
        await using var journal = new OpenJournal(_folder.Path, sinks: Sinks);
        for (var sweep = 0; sweep < sweeps; sweep++)
            await Sweep(journal, of);
        act(journal);
        await Sweep(journal, 7);
        var left = new TempFolder();
        if (crash)
            Copy(left);
        await journal.DisposeAsync();
        _gaps.AddRange(journal.Events.Gaps);
        if (!crash)
            Copy(left);
        _folder.Dispose();
        _folder = left;
    }

    private void Copy(TempFolder left)
    {
        foreach (var name in Names(_folder))
            File.Copy(_folder[name], left[name]);
    }

    private async Task Sweep(OpenJournal journal, int readings)
    {
        var head = journal.It.Head;
        await journal.Commit(Some.Snapshots(_number + 1, readings));
        _number += readings;
        _sweeps.Add((journal.It.Epoch, head + 1, journal.It.Head));
    }

    private void Have(OpenJournal journal, string sink, SinkPosition position)
    {
        journal.It.SavePosition(sink, position);
        var given = sink == "influx" ? RangeSet.Empty.Add(301, 320) : RangeSet.Empty;
        foreach (var range in position.Unacknowledged.Union(given).Complement(1, position.Live).Ranges)
            _had.Add((sink, range.First, range.Last));
    }
}
