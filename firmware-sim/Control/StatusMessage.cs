using System.Text.Json.Serialization;

namespace MeterSim.Control;

/// <summary>The answer to <c>status json</c>: one entry for each line.</summary>
internal sealed record StatusMessage(IReadOnlyList<LineStatus> Lines);

/// <summary>One line. Frames seen = answered + ignored + broadcasts + silenced + cut off + collided + still to be answered.</summary>
internal sealed record LineStatus(
    string Port, string? Device, string Format, bool Unlimited, double UptimeMs, double BusyMs,
    long Seen, long Answered, long IgnoredSilence, long IgnoredBadCrc, long IgnoredUnknownUnit, long IgnoredMalformed,
    long IgnoredBusy, long Broadcasts, long Silenced, long CutOff, long LostBytes, long WrongSpeedBytes,
    long IgnoredCollision, long Collided, int Connections, IReadOnlyList<UnitStatus> Units);

internal sealed record UnitStatus(int Unit, string Serial, string Model, long Answered, string? Fault, double PowerW)
{
    /// <summary>Null in a device without any.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<SwitchStatus>? Switches { get; init; }
}

/// <summary>One switch: what its feedback says, and whether current can flow, which a fault drives apart.</summary>
internal sealed record SwitchStatus(
    int Channel, IReadOnlyList<string> Feeds, string Shows, bool Conducts, bool LocalLock, bool MaintenanceLock, string? Trip, string? Fault);

/// <summary>The line printed by <c>run --json</c> once requests can be answered.</summary>
internal sealed record ReadyMessage(
    bool Ready, string Port, string Device, string Format, bool Unlimited, string? Control, string? Truth, IReadOnlyList<MeterEntry> Meters,
    IReadOnlyList<ReadyLine> Lines);

/// <summary>One line, ready. The message repeats the first one's, from when there was only one.</summary>
internal sealed record ReadyLine(string Port, string Device, string Format, IReadOnlyList<MeterEntry> Meters);

/// <summary>One entry of MeterEdge's <c>Meters</c>.</summary>
internal sealed record MeterEntry(
    [property: JsonPropertyName("Serial")] string Serial,
    [property: JsonPropertyName("Unit")] int Unit,
    [property: JsonPropertyName("Profile")] string Profile,
    [property: JsonPropertyName("Role")] string Role)
{
    /// <summary>What switches its customer, where it does not do so itself.</summary>
    [JsonPropertyName("Switch")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SwitchEntry? Switch { get; init; }

    /// <summary>True where its customer can be switched: how a simulated switch works is known. Null else.</summary>
    [JsonPropertyName("SwitchCommissioned")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? SwitchCommissioned { get; init; }
}

/// <summary>The <c>Switch</c> of an entry.</summary>
internal sealed record SwitchEntry(
    [property: JsonPropertyName("Bus")] string Bus,
    [property: JsonPropertyName("Unit")] int Unit,
    [property: JsonPropertyName("Profile")] string Profile,
    [property: JsonPropertyName("Channel")] int Channel,
    [property: JsonPropertyName("Side")] string Side);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(StatusMessage))]
[JsonSerializable(typeof(ReadyMessage))]
internal sealed partial class ControlJson : JsonSerializerContext;

/// <summary>For people to paste: indented.</summary>
[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(IReadOnlyList<MeterEntry>))]
internal sealed partial class ConfigJson : JsonSerializerContext;
