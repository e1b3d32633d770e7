using System.Collections.Immutable;
using MeterEdge.Configuration;
using MeterEdge.Console.Commands;
using MeterEdge.Control;
using MeterEdge.Control.Cases;
using MeterEdge.Metering.Evidence;
using MeterEdge.Metering.Probing;
using MeterEdge.Metering.Switches;

namespace MeterEdge.Console;

/// <summary>Everything that is known of a meter at this moment.</summary>
public sealed record MeterDetail
{
    public required string Serial { get; init; }

    public required string Bus { get; init; }

    public required int Unit { get; init; }

    public required string Profile { get; init; }

    public required string Role { get; init; }

    public string? Account { get; init; }

    public required string Class { get; init; }

    public string? Phase { get; init; }

    /// <summary>In one word: ok, lost, waiting (lost and left alone for now), stranger, or not asked.</summary>
    public required string State { get; init; }

    public required bool Lost { get; init; }

    public DateTimeOffset? LostSince { get; init; }

    public DateTimeOffset? LastSeen { get; init; }

    /// <summary>Seconds since the last good reading.</summary>
    public double? GoodAgeS { get; init; }

    /// <summary>Seconds for which it is still left alone.</summary>
    public double BackoffS { get; init; }

    public double TurnaroundMs { get; init; }

    /// <summary>What it tells of itself that is not as configured.</summary>
    public string? Mismatch { get; init; }

    public LastReading? Last { get; init; }

    /// <summary>What no sound installation shows, in words: often the wrong variant of a profile.</summary>
    public ImmutableArray<string> Implausible { get; init; } = [];

    /// <summary>What the line has shown of its unit since the start.</summary>
    public required UnitEvidence Line { get; init; }

    public SwitchDetail? Switch { get; init; }

    /// <summary>What is known of a configured meter.</summary>
    internal static MeterDetail Of(Plant plant, MeterOptions options)
    {
        var (bus, meter, _) = plant.Meter(options.Serial) ?? throw new ArgumentException("not a configured meter", nameof(options));
        var state = meter.State;
        var backoff = meter.BackoffLeft(plant.Time);
        return new()
        {
            Serial = options.Serial,
            Bus = meter.Address.Bus,
            Unit = meter.Address.Unit,
            Profile = meter.Address.Profile,
            Role = options.Role.ToString(),
            Account = options.Account,
            Class = options.Class.ToString(),
            Phase = options.Phase?.ToString(),
            State = meter.Mismatch is not null ? "stranger" : backoff > TimeSpan.Zero ? "waiting" : state.IsLost ? "lost" : state.LastSeen is null ? "not asked" : "ok",
            Lost = state.IsLost,
            LostSince = state.LostSince,
            LastSeen = state.LastSeen,
            GoodAgeS = meter.SinceGood(plant.Time)?.TotalSeconds,
            BackoffS = backoff.TotalSeconds,
            TurnaroundMs = Math.Round(meter.Everything.Turnaround.TotalMilliseconds, 1),
            Mismatch = meter.Mismatch is { } other ? $"its {other.What} is {other.Found}, not {other.Expected}" : null,
            Last = state.Last is { } last ? StatusReport.Reading(last) : null,
            Implausible = state.Last is { } values ? [.. Plausibility.Of(values.Values).Select(doubt => doubt.What)] : [],
            Line = bus.Evidence.Of(options.Unit),
            Switch = MeterSwitches.HasSwitch(options) ? SwitchDetail.Of(plant.Desk.Book, options.Serial) : null,
        };
    }
}

/// <summary>A meter's switch: what is meant, what was seen, and the case that it is about.</summary>
public sealed record SwitchDetail(
    string Intended,
    string Actual,
    DateTimeOffset? Seen,
    int Attempts,
    bool FieldVisit,
    bool Bypassed,
    ImmutableArray<CaseDetail> Cases)
{
    /// <summary>As the desk knows it.</summary>
    internal static SwitchDetail Of(Book book, string serial)
    {
        var file = book.Switches.GetValueOrDefault(serial) ?? new SwitchFile { Meter = serial };
        return new(
            file.Intent.Lower(), file.Actual.Lower(), file.Seen, file.Attempts, file.FieldVisit, file.IsBypassed,
            [.. book.Cases.Values.Where(of => of.Meter == serial && of.Closed is null).OrderBy(of => of.Opened).Select(of => new CaseDetail(
                of.Id, of.Opened, of.Notices.Length, of.Cut?.Order.Reason.Upper(), of.Cut?.Stage.Lower(), of.Cut?.Wait?.Until, of.Release?.Release.Id, of.Release?.State.Lower(), of.Reconnect?.Order.Id))]);
    }
}

/// <summary>An open case in short; the request <c>case</c> tells its story.</summary>
public sealed record CaseDetail(
    string Case,
    DateTimeOffset Opened,
    int Notices,
    string? CutReason,
    string? Cut,
    DateTimeOffset? CutUntil,
    string? Release,
    string? ReleaseState,
    string? Order);
