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
    int Queue);

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

/// <summary>JSON of the local status, in the manner of the contract.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(UtcMillisecondsConverter)])]
[JsonSerializable(typeof(DaemonStatus))]
[JsonSerializable(typeof(MeterHistory))]
public sealed partial class StatusJson : JsonSerializerContext;
