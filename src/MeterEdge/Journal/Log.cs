using Microsoft.Extensions.Logging;

namespace MeterEdge.Journal;

/// <summary>Log lines of the journal: 3000 to 3099.</summary>
internal static partial class Log
{
    [LoggerMessage(3000, LogLevel.Information, "Journal {Directory}: epoch {Epoch}, last reading {Head}")]
    public static partial void Opened(this ILogger log, string directory, string epoch, long head);

    [LoggerMessage(3001, LogLevel.Warning, "New epoch {Epoch}, because {Reason}")]
    public static partial void NewEpoch(this ILogger log, string epoch, string reason);

    [LoggerMessage(3002, LogLevel.Error, "The journal was damaged and is now in {Folder}; a fresh one is in use, with the {Rows} readings that could be read")]
    public static partial void Quarantined(this ILogger log, string folder, long rows);

    [LoggerMessage(3003, LogLevel.Error, "The journal cannot be written ({Reason}); readings are numbered and published from memory. Check disk space and health")]
    public static partial void ReadOnly(this ILogger log, string reason);

    [LoggerMessage(3004, LogLevel.Information, "The journal can be written again")]
    public static partial void WritableAgain(this ILogger log);

    [LoggerMessage(3005, LogLevel.Error, "The journal has reached its quota of {QuotaMiB} MiB: the oldest readings go before every sink had them. Bring the sinks back or raise Journal:QuotaMiB")]
    public static partial void Full(this ILogger log, int quotaMiB);

    [LoggerMessage(3006, LogLevel.Information, "The journal is within its quota again without losing unacknowledged readings")]
    public static partial void FullNoMore(this ILogger log);

    [LoggerMessage(3007, LogLevel.Error, "Readings {Range} of epoch {Epoch} are lost: {Reason}")]
    public static partial void Lost(this ILogger log, SequenceRange range, string epoch, string reason);

    [LoggerMessage(3008, LogLevel.Critical, "The daemon stops while the journal cannot be written: {Count} readings in memory are lost")]
    public static partial void LostAtStop(this ILogger log, long count);

    [LoggerMessage(3009, LogLevel.Warning, "The journal refused a commit ({Reason}); trying again")]
    public static partial void CommitRefused(this ILogger log, string reason);

    [LoggerMessage(3012, LogLevel.Information, "The disk has room for the journal's ballast again")]
    public static partial void BallastBack(this ILogger log);

    [LoggerMessage(3013, LogLevel.Warning, "The disk is full: the journal gives its ballast away, and acknowledged readings make room for new ones")]
    public static partial void BallastGone(this ILogger log);

    [LoggerMessage(3010, LogLevel.Error, "Row {Seq} of the journal does not match its checksum and is not delivered")]
    public static partial void DamagedRow(this ILogger log, long seq);

    [LoggerMessage(3011, LogLevel.Error, "The journal could not be read")]
    public static partial void ReadFailed(this ILogger log, Exception error);

    [LoggerMessage(3030, LogLevel.Error, "{Bits} flipped bits of the write-ahead log were turned back; nothing is lost by them. The disk wears out or is failing")]
    public static partial void Mended(this ILogger log, int bits);
}
