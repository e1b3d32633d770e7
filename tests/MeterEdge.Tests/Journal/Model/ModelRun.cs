using MeterEdge.Journal;
using MeterEdge.Readings;

namespace MeterEdge.Tests.Journal.Model;

/// <summary>The real journal on a real file, and the books beside it.</summary>
internal sealed class ModelRun : IAsyncDisposable
{
    private const string LogName = Opening.FileName + "-wal";
    private static readonly string[] Sinks = ["mqtt", "influx"];
    private readonly int _quotaMiB;
    private readonly Func<int, Snapshot> _make;
    private readonly ModelBooks _books;
    private readonly ModelSink[] _sinks;
    private readonly List<int> _waiting = [];
    private TempFolder _folder = new();
    private OpenJournal _journal;
    private IReadOnlyList<ModelBooks.Passed> _passed = [];
    private bool _idle;
    private long _head;
    private int _last;

    /// <param name="tight">Whether the readings are large and the quota small.</param>
    public ModelRun(bool tight)
    {
        _quotaMiB = tight ? 1 : 512;
        _make = tight ? Large : n => Some.Snapshot(n);
        _books = new(_make);
        _sinks = [.. Sinks.Select(name => new ModelSink(name, _books))];
        _journal = Open();
    }

    public int Committed => _books.Committed;

    public async Task Do(ModelStep step)
    {
        switch (step)
        {
            case ModelStep.Append append:
                await Append(append.Count);
                break;
            case ModelStep.EndOfSweep:
                await Sweep();
                break;
            case ModelStep.Send send:
                // Damage that a reader meets sets the writer to work.
                _idle = false;
                _sinks[send.Sink].Send(_journal.It, send.BacklogFirst, send.Rows);
                break;
            case ModelStep.Answer answer:
                _sinks[answer.Sink].Answer(_journal.It, answer.Which, answer.Accepted);
                break;
            case ModelStep.GiveUp give:
                _sinks[give.Sink].GiveUp(_journal.It, give.Rows);
                break;
            case ModelStep.Later later:
                _journal.Time.Advance(later.By);
                await Sweep();
                break;
            case ModelStep.Crash:
                await Crash();
                _journal = Open();
                break;
            case ModelStep.Restart:
                await Stop();
                _journal = Open();
                break;
            case ModelStep.Flip flip:
                await (flip.Clean ? Stop() : Crash());
                Flip(flip);
                _journal = Open();
                break;
            case ModelStep.CutLog cut:
                await Crash();
                CutLog(cut.Where);
                _journal = Open();
                break;
        }
    }

    /// <summary>One more start, and everything must be accounted for.</summary>
    public async Task Close()
    {
        await Stop();
        _journal = Open();
        // What the readers find damaged is a gap from the next transaction on.
        await Everything();
        foreach (var sink in _sinks)
            sink.LookAtOwed(_journal.It);
        await Append(1);
        await Sweep();
        var there = await Everything();
        await Stop();
        _books.Close(there, Sinks);
    }

    public async ValueTask DisposeAsync()
    {
        await _journal.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>A reading of 41 values, so that few of them fill a small quota.</summary>
    private static Snapshot Large(int n)
    {
        var small = Some.Snapshot(n);
        var filling = Enumerable.Repeat(new Measurement(Quantity.EnergyExport, 79_228_162_514_264m, new(ulong.MaxValue, 4)), 40);
        return small with { Values = [.. filling, small.Values[^1]] };
    }

    private OpenJournal Open()
    {
        var journal = new OpenJournal(_folder.Path, settings => settings with { QuotaMiB = _quotaMiB, KeepDays = 2 }, Sinks);
        _passed = [.. _sinks.SelectMany(sink => _books.PassedBy(sink.Name, journal.It.LoadPosition(sink.Name)))];
        _head = journal.It.Head;
        foreach (var sink in _sinks)
            sink.Open(journal.It);
        return journal;
    }

    private async Task Append(int count)
    {
        for (var n = 0; n < count; n++)
        {
            _waiting.Add(++_last);
            _journal.It.Append(_make(_last));
            // The 320th does not wait for the end of its sweep.
            if (_waiting.Count == WaitingRoom.MostRows)
                await Sweep();
        }
    }

    /// <summary>Always with one reading at least: once it is committed, the writer's thread has nothing left to write.</summary>
    private async Task Sweep()
    {
        if (_waiting.Count == 0)
        {
            _waiting.Add(++_last);
            _journal.It.Append(_make(_last));
        }

        _journal.It.EndOfSweep();
        await Until.True(_journal.Time, () => _journal.It.Head >= _head + _waiting.Count);
        Book();
        _idle = true;

        // The gaps of the file were told before its first transaction.
        PublishGaps();
        _books.CheckNamed(_passed);
        _passed = [];
    }

    private void Book()
    {
        foreach (var n in _waiting)
            _books.Commit(_journal.It.Epoch, ++_head, n);
        _waiting.Clear();
    }

    private async Task Stop()
    {
        await _journal.DisposeAsync();
        Assert.Equal(_head + _waiting.Count, _journal.It.Head);
        Book();
        PublishGaps();
    }

    /// <summary>The files as they are now, in another folder: what is left of a process that was killed.</summary>
    private async Task Crash()
    {
        if (!_idle)
            await Sweep();
        PublishGaps();
        var left = new TempFolder();
        foreach (var name in new[] { Opening.FileName, LogName, Opening.EpochFileName }.Where(name => File.Exists(_folder[name])))
            File.Copy(_folder[name], left[name]);
        await _journal.DisposeAsync();
        _folder.Dispose();
        _folder = left;
        _waiting.Clear();
    }

    private void Flip(ModelStep.Flip flip)
    {
        var path = _folder[flip.File switch
        {
            DamagedFile.Database => Opening.FileName,
            DamagedFile.Log => LogName,
            DamagedFile.Epoch => Opening.EpochFileName,
        }];
        if (!File.Exists(path))
            return;
        var bytes = File.ReadAllBytes(path);
        var at = (int)(flip.Where * bytes.Length);
        // The schema's version: flipped it is a newer one, which is refused by intent.
        if (bytes.Length == 0 || (flip.File == DamagedFile.Database && at is >= 60 and < 64))
            return;
        bytes[at] ^= (byte)(1 << flip.Bit);
        File.WriteAllBytes(path, bytes);
        _books.Damage();
    }

    private void CutLog(double where)
    {
        if (!File.Exists(_folder[LogName]))
            return;
        using var log = new FileStream(_folder[LogName], FileMode.Open);
        log.SetLength((long)(where * log.Length));
        _books.Damage();
    }

    private void PublishGaps()
    {
        foreach (var gap in _journal.Events.Gaps)
            _books.Publish(gap);
    }

    private async Task<IReadOnlyList<Reading>> Everything()
    {
        _idle = false;
        var all = new List<Reading>();
        for (var next = 1L; next <= _journal.It.Head;)
        {
            var read = new RangeRead([], 0);
            await Until.True(_journal.Time, () => (read = _journal.It.ReadRange(next, _journal.It.Head, 400, int.MaxValue)).Through >= next);
            all.AddRange(read.Readings);
            next = read.Through + 1;
        }

        return all;
    }
}
