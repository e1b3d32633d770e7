using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using MeterEdge.Contract;

namespace MeterEdge.Console;

/// <summary>What the daemon knows of itself right now, for whoever sits at the machine.</summary>
public sealed record DaemonStatus(
    string Edge,
    string Device,
    string Version,
    long UptimeS,
    string Clock,
    IReadOnlyList<LineStatus> Lines,
    IReadOnlyList<MeterStatus> Meters,
    JournalFigures Journal,
    IReadOnlyList<SinkStatus> Sinks,
    EventFigures Events);

/// <summary>
/// A line: is its device there, how busy is it, how do its exchanges end. Its use is the share of the last minute or so in which an
/// exchange was running.
/// </summary>
public sealed record LineStatus(
    string Bus,
    string Port,
    int? Baud,
    bool Up,
    double UsePercent,
    long Answered,
    long Refused,
    long NoAnswer,
    long Garbled,
    long Late,
    int Queue,
    string? Paused = null);

/// <summary>A meter: does it answer, and what did it say last.</summary>
public sealed record MeterStatus(
    string Serial, string Bus, int Unit, string Profile, string Role, bool Lost, double TurnaroundMs, DateTimeOffset? LastSeen, LastReading? Last);

/// <summary>A meter's last reading with values.</summary>
public sealed record LastReading(
    DateTimeOffset T, DateTimeOffset Due, string Q, string Kind, IReadOnlyList<string> Why, IReadOnlyDictionary<string, ReadingValue> Values);

/// <summary>The journal in figures.</summary>
public sealed record JournalFigures(string Epoch, long Seq, int Uncommitted, long Dropped, bool Writable, int UsedPercent, int QuotaMib);

/// <summary>A sink: is it connected, and how far has it got.</summary>
public sealed record SinkStatus(string Name, bool Connected, string Target, long Backlog, bool NobodyListens);

/// <summary>The events in figures.</summary>
public sealed record EventFigures(long Pending);

/// <summary>The last readings of a meter, newest first.</summary>
public sealed record MeterHistory(string Serial, IReadOnlyList<ReadingMessage> Readings);

/// <summary>The journal, whole.</summary>
public sealed record JournalDetail(
    string Epoch, long Oldest, long Seq, int Uncommitted, long Dropped, bool Writable, bool Full, int UsedPercent, long Bytes, long QuotaBytes, ImmutableArray<LostReadings> Lost);

/// <summary>Readings that are gone, by reason.</summary>
public sealed record LostReadings(string Reason, string? Sink, long Readings);

/// <summary>A sink, whole.</summary>
public sealed record SinkDetail(
    string Name, string Target, bool Connected, double? AwayS, string? Why, long Owed, long InFlight, DateTimeOffset? OldestOwed, long Accepted, long Rejected, long DeadLetters, long Expired);

/// <summary>An event or an answer.</summary>
public sealed record EventLine(string Control, long N, DateTimeOffset T, string Code, string Sev, string? Meter, string? Case, JsonObject Data);

/// <summary>JSON of the local status, in the manner of the contract.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(UtcMillisecondsConverter)])]
[JsonSerializable(typeof(DaemonStatus))]
[JsonSerializable(typeof(MeterHistory))]
[JsonSerializable(typeof(Lines.PingSummary))]
[JsonSerializable(typeof(ImmutableArray<Commands.ScannedUnit>))]
[JsonSerializable(typeof(ImmutableArray<Lines.Finding>))]
[JsonSerializable(typeof(ReadingMessage))]
[JsonSerializable(typeof(Commands.RegistersRead))]
[JsonSerializable(typeof(IReadOnlyList<LineStatus>))]
[JsonSerializable(typeof(JournalDetail))]
[JsonSerializable(typeof(ImmutableArray<SinkDetail>))]
[JsonSerializable(typeof(MeterDetail))]
[JsonSerializable(typeof(ImmutableArray<MeterDetail>))]
[JsonSerializable(typeof(ImmutableArray<EventLine>))]
[JsonSerializable(typeof(ImmutableArray<LogLine>))]
public sealed partial class StatusJson : JsonSerializerContext;
