using System.Text.Json;
using MeterEdge.Contract;

namespace MeterEdge.HeadEnd.Watch;

/// <summary>Counts what arrived, and finds holes and duplicates.</summary>
public sealed class Tally
{
    // Two series for each concentrator, and more as epochs change; anyone may publish new ones, so there is an end.
    private const int MaxSeries = 4096;

    // In the order of their last use, the longest unused first.
    private readonly OrderedDictionary<NumberSeries, SequenceLedger> _ledgers = [];

    /// <summary>Messages of any kind.</summary>
    public long Messages { get; private set; }

    /// <summary>Different readings.</summary>
    public long Readings { get; private set; }

    /// <summary>Those of them that say that a meter was not read.</summary>
    public long NotRead { get; private set; }

    /// <summary>Readings that came more than once.</summary>
    public long Duplicates { get; private set; }

    /// <summary>Readings without numbers, which cannot be told apart from duplicates.</summary>
    public long Historic { get; private set; }

    /// <summary>Different events.</summary>
    public long Events { get; private set; }

    /// <summary>Answers to requests and to signed messages.</summary>
    public long Results { get; private set; }

    /// <summary>Messages that are not what the contract says.</summary>
    public long Malformed { get; private set; }

    /// <summary>Numbers that are missing now, readings and events.</summary>
    public long Missing => _ledgers.Values.Sum(ledger => ledger.Missing);

    /// <summary>Every series with holes, and its holes.</summary>
    public IEnumerable<(NumberSeries Series, IReadOnlyList<(long First, long Last)> Holes)> Holes =>
        _ledgers.Select(pair => (pair.Key, (IReadOnlyList<(long, long)>)[.. pair.Value.Holes])).Where(pair => pair.Item2.Count > 0);

    /// <summary>Numbers that were too scattered to be followed.</summary>
    public long Untracked { get; private set; }

    /// <summary>Series that were forgotten, the longest unused ones, because there were too many.</summary>
    public long Forgotten { get; private set; }

    /// <summary>Takes one message in; says what it changed about the holes.</summary>
    public TallyChange? Take(Arrival arrival)
    {
        Messages++;
        switch (arrival)
        {
            case Arrival.Readings { Message: var message }:
                return TakeReadings(message);
            case Arrival.Historic { Message: var message }:
                Historic += message.Readings.Count;
                return null;
            case Arrival.Event { Message: var message }:
                return TakeEvent(message);
            case Arrival.Result { Message: var message }:
                Results++;
                return TakeNumber(message.Edge, message.Control, message.N).Change;
            case Arrival.SwitchResult { Message: var message }:
                Results++;
                return TakeNumber(message.Edge, message.Control, message.N).Change;
            case Arrival.Malformed:
                Malformed++;
                return null;
            case Arrival.State or Arrival.Meters or Arrival.Other:
                return null;
            default:
                throw new ArgumentOutOfRangeException(nameof(arrival), arrival, "unknown arrival");
        }
    }

    private TallyChange? TakeReadings(ReadingsMessage message)
    {
        var series = new NumberSeries(message.Edge, message.Epoch, Events: false);
        var ledger = LedgerOf(series);
        var (before, twice) = (ledger.Missing, 0);
        foreach (var reading in message.Readings)
        {
            switch (ledger.Add(reading.Seq))
            {
                case Sighting.New:
                    Count(reading);
                    break;
                case Sighting.Duplicate:
                    Duplicates++;
                    twice++;
                    break;
                case Sighting.Untracked:
                    Count(reading);
                    Untracked++;
                    break;
            }
        }

        return TallyChange.Of(series, before, ledger, twice);
    }

    private void Count(ReadingMessage reading)
    {
        Readings++;
        NotRead += reading.Q == "missing" ? 1 : 0;
    }

    private TallyChange? TakeEvent(EventMessage message)
    {
        if (message.Code == "gap")
            DeclareLost(message);

        var (change, isNew) = TakeNumber(message.Edge, message.Control, message.N);
        Events += isNew ? 1 : 0;
        return change;
    }

    /// <summary>Events and results are numbered together.</summary>
    private (TallyChange? Change, bool IsNew) TakeNumber(string edge, string control, long n)
    {
        var series = new NumberSeries(edge, control, Events: true);
        var ledger = LedgerOf(series);
        var before = ledger.Missing;
        var sighting = ledger.Add(n);
        Untracked += sighting == Sighting.Untracked ? 1 : 0;
        return (TallyChange.Of(series, before, ledger, sighting == Sighting.Duplicate ? 1 : 0), sighting != Sighting.Duplicate);
    }

    private void DeclareLost(EventMessage gap)
    {
        if (gap.Data is { ValueKind: JsonValueKind.Object } data
            && Text(data, "epoch") is { } epoch && Number(data, "first") is { } first && Number(data, "last") is { } last)
        {
            LedgerOf(new NumberSeries(gap.Edge, epoch, Events: false)).DeclareLost(first, last);
        }
    }

    private static string? Text(JsonElement data, string name)
    {
        try
        {
            return data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair: JSON by its letters, but not text.
            return null;
        }
    }

    private static long? Number(JsonElement data, string name) =>
        data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
        && value.TryGetInt64(out var number) && number is >= 1 and <= SequenceLedger.Largest
            ? number
            : null;

    private SequenceLedger LedgerOf(NumberSeries series)
    {
        if (_ledgers.Remove(series, out var ledger))
        {
            _ledgers.Add(series, ledger);
            return ledger;
        }

        if (_ledgers.Count == MaxSeries)
        {
            _ledgers.RemoveAt(0);
            Forgotten++;
        }

        _ledgers.Add(series, ledger = new SequenceLedger());
        return ledger;
    }
}
