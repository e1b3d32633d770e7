using System.Text.Json.Nodes;
using MeterEdge.Contract;
using MeterEdge.Control;

namespace MeterEdge.Journal;

/// <summary>Readings that are gone before every sink had them: what the head-end is told instead of them.</summary>
/// <param name="Id">Number of the record in the journal.</param>
/// <param name="Epoch">Epoch of the numbers.</param>
/// <param name="Range">The numbers.</param>
/// <param name="From">Time of the earliest of the readings, where known.</param>
/// <param name="To">Time of the latest of the readings, where known.</param>
/// <param name="Reason">Why they are gone.</param>
/// <param name="Sink">The sink that will never get them; nothing when nobody will who has not got them yet.</param>
/// <param name="Kind">The kind that is gone of these numbers while the others stay; nothing when all are gone.</param>
/// <param name="Count">How many readings are gone, where that was counted.</param>
public sealed record Gap(
    long Id,
    string Epoch,
    SequenceRange Range,
    DateTimeOffset? From,
    DateTimeOffset? To,
    string Reason,
    string? Sink = null,
    string? Kind = null,
    long? Count = null)
{
    /// <summary>Only readings of kind <c>instant</c>.</summary>
    public const string InstantOnly = "instant";

    /// <summary>Dropped unacknowledged, because the quota was reached.</summary>
    public const string Quota = "quota";

    /// <summary>Never written: the disk refused writes until the memory for readings was full.</summary>
    public const string Memory = "memory";

    /// <summary>The row on disk no longer matches its checksum.</summary>
    public const string Damaged = "damaged";

    /// <summary>The file has lost commits that a sink had already seen.</summary>
    public const string RolledBack = "rolled_back";

    /// <summary>The file was damaged and put aside.</summary>
    public const string Quarantined = "quarantined";

    /// <summary>No row is there, and no record says why: damage to the file, or it left while the sink was not enabled.</summary>
    public const string Gone = "gone";

    /// <summary>Owed to one sink for longer than its <c>MaxBacklog</c>.</summary>
    public const string MaxBacklog = "max_backlog";

    /// <summary>Older than what the sink itself keeps.</summary>
    public const string Retention = "retention";

    /// <summary>The <c>gap</c> event of the contract.</summary>
    public Event ToEvent(DateTimeOffset now)
    {
        var data = new JsonObject
        {
            ["epoch"] = Epoch,
            ["first"] = Range.First,
            ["last"] = Range.Last,
            ["reason"] = Reason,
        };
        if (From is { } from && To is { } to)
        {
            data["from"] = from.UtcDateTime.ToString(UtcMillisecondsConverter.Format, null);
            data["to"] = to.UtcDateTime.ToString(UtcMillisecondsConverter.Format, null);
        }

        if (Sink is not null)
            data["sink"] = Sink;
        if (Kind is not null)
            data["kind"] = Kind;
        if (Count is not null)
            data["count"] = Count;
        return new(now, "gap", Severity.Alarm, null, data);
    }
}
