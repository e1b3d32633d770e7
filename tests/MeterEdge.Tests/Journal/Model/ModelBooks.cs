using System.Globalization;
using MeterEdge.Control;
using MeterEdge.Journal;
using MeterEdge.Readings;

namespace MeterEdge.Tests.Journal.Model;

/// <summary>What the journal has promised in all its lives, kept in memory beside it.</summary>
internal sealed class ModelBooks(Func<int, Snapshot> make)
{
    private readonly Dictionary<Key, int> _committed = [];
    private readonly Dictionary<string, HashSet<Key>> _delivered = [];
    private readonly HashSet<Told> _gaps = [];

    /// <summary>Readings that the journal said to have committed.</summary>
    public int Committed => _committed.Count;

    /// <summary>Of these, the ones that damage to the files has put at risk.</summary>
    private HashSet<Key> AtRisk { get; } = [];

    /// <summary>Number <paramref name="n"/> was committed under this key.</summary>
    public void Commit(string epoch, long seq, int n)
    {
        Assert.True(_committed.TryAdd(new(epoch, seq), n), $"({epoch}, {seq}) was given to {_committed[new(epoch, seq)]} and now to {n}");
    }

    /// <summary>The journal gave this reading to somebody.</summary>
    public void Check(Reading reading)
    {
        Assert.True(_committed.TryGetValue(new(reading.Epoch, reading.Seq), out var n), $"never committed: {reading}");
        Assert.True(SnapshotBodyTests.Same(make(n), reading.Snapshot), $"({reading.Epoch}, {reading.Seq}) was {n} and is {reading}");
    }

    /// <summary>A sink has this reading.</summary>
    public void Deliver(string sink, Reading reading) => Of(sink).Add(new(reading.Epoch, reading.Seq));

    /// <summary>A gap was published.</summary>
    public void Publish(Event gap) => _gaps.Add(new(
        (string)gap.Data["epoch"]!, (long)gap.Data["first"]!, (long)gap.Data["last"]!, (string?)gap.Data["sink"]));

    /// <summary>From now on the files differ from what was written.</summary>
    public void Damage() => AtRisk.UnionWith(_committed.Keys);

    /// <summary>Committed readings that this position passes although the sink has not acknowledged them: given up, or gone before.</summary>
    public IReadOnlyList<Passed> PassedBy(string sink, SinkPosition kept) =>
    [
        .. _committed.Keys
            .Where(key => key.Seq <= kept.Live && !kept.Unacknowledged.Contains(new(key.Seq, key.Seq)) && !Of(sink).Contains(key))
            .Select(key => new Passed(sink, key)),
    ];

    /// <summary>A gap names each of these.</summary>
    public void CheckNamed(IEnumerable<Passed> passed) => Assert.All(
        passed, one => Assert.True(AtRisk.Contains(one.Key) || Named(one.Key, one.Sink), $"the position of {one.Sink} passes {one.Key}, which it never had"));

    /// <summary>Every committed reading is there, or every sink had it, or a gap names it.</summary>
    public void Close(IReadOnlyList<Reading> there, IReadOnlyList<string> sinks)
    {
        var lost = Lost(there, sinks);
        Assert.True(lost.Count == 0, $"lost: {string.Join(' ', lost.Take(10))}");
        Assert.True(AtRisk.Count > 0 || !there.Any(reading => Named(new(reading.Epoch, reading.Seq), null)), "a gap names what is there");
    }

    /// <summary>Committed readings that are neither there nor had by every sink nor named by a gap, unless damage has put them at risk.</summary>
    public IReadOnlyList<Key> Lost(IReadOnlyList<Reading> there, IReadOnlyList<string> sinks)
    {
        var keys = new HashSet<Key>();
        foreach (var reading in there)
        {
            Check(reading);
            Assert.True(keys.Add(new(reading.Epoch, reading.Seq)), $"twice: {reading}");
        }

        return
        [
            .. _committed.Keys.Where(key =>
                !AtRisk.Contains(key) && !keys.Contains(key) && sinks.Any(sink => !Of(sink).Contains(key) && !Named(key, sink))),
        ];
    }

    /// <summary>How many committed readings a gap names.</summary>
    public int Gapped => _committed.Keys.Count(key => _gaps.Any(gap => gap.Names(key)));

    private HashSet<Key> Of(string sink)
    {
        if (!_delivered.TryGetValue(sink, out var keys))
            _delivered[sink] = keys = [];
        return keys;
    }

    private bool Named(Key key, string? sink) => _gaps.Any(gap => (gap.Sink is null || gap.Sink == sink) && gap.Names(key));

    /// <summary>A reading that a sink's position passes.</summary>
    public readonly record struct Passed(string Sink, Key Key);

    /// <summary>What names a reading for ever.</summary>
    public readonly record struct Key(string Epoch, long Seq)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"({Epoch}, {Seq})");
    }

    private readonly record struct Told(string Epoch, long First, long Last, string? Sink)
    {
        public bool Names(Key key) => key.Epoch == Epoch && First <= key.Seq && key.Seq <= Last;
    }
}
