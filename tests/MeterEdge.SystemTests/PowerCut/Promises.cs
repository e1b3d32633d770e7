using System.Globalization;
using MeterEdge.Journal;

namespace MeterEdge.SystemTests.PowerCut;

/// <summary>What the recorded process had said so far, read from its report.</summary>
internal sealed class Promises
{
    private readonly Dictionary<(string Epoch, long Seq), int> _committed = [];
    private readonly Dictionary<string, RangeSet> _acknowledged = RecordedChild.Sinks.ToDictionary(sink => sink, _ => RangeSet.Empty);
    private readonly Dictionary<string, RangeSet> _givenUp = RecordedChild.Sinks.ToDictionary(sink => sink, _ => RangeSet.Empty);
    private readonly HashSet<int> _events = [];

    /// <summary>Readings by what names them for ever, with the numbers they were made from.</summary>
    public IReadOnlyDictionary<(string Epoch, long Seq), int> Committed => _committed;

    /// <summary>Events that were kept and need be published still.</summary>
    public IReadOnlySet<int> Events => _events;

    /// <summary>Whether the sink has had this reading.</summary>
    public bool Has(string sink, long seq) => _acknowledged[sink].Contains(new(seq, seq));

    public void Read(string line)
    {
        var words = line.Split(' ');
        switch (words)
        {
            case ["committed", var epoch, var first, var last, var number]:
                for (var seq = Number(first); seq <= Number(last); seq++)
                    _committed.Add((epoch, seq), (int)(Number(number) + seq - Number(first)));
                break;
            case ["acknowledged", var sink, var live, var rest]:
                Assert.True(RangeSet.TryParse(rest, out var unacknowledged));
                var had = unacknowledged.Complement(1, Number(live));
                _acknowledged[sink] = _givenUp[sink].Ranges.Aggregate(_acknowledged[sink].Union(had), (set, given) => set.Remove(given));
                break;
            case ["givenup", var sink, var first, var last]:
                _givenUp[sink] = _givenUp[sink].Add(Number(first), Number(last));
                break;
            case ["kept", var number]:
                _events.Add((int)Number(number));
                break;
            case ["done", var number]:
                _events.Remove((int)Number(number));
                break;
            default:
                Assert.Fail($"the report says: {line}");
                break;
        }
    }

    private static long Number(string text) => long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
