using System.Collections.Immutable;
using MeterEdge.Configuration.Keys;

namespace MeterEdge.Control.Policy;

/// <summary>What a calendar's file holds.</summary>
internal sealed record CalendarDocument
{
    /// <summary>Last day that the calendar knows.</summary>
    public DateOnly ValidUntil { get; init; }

    /// <summary>Public holidays.</summary>
    public ImmutableArray<DateOnly> Holidays { get; init; } = [];

    /// <summary>Further days without cuts.</summary>
    public ImmutableArray<SpecialDay> SpecialDays { get; init; } = [];

    /// <summary>The keys.</summary>
    public static readonly KeyTable<CalendarDocument> Keys = KeyTable.For(new CalendarDocument())
        .Value("valid_until", new DateScalar(), o => o.ValidUntil, (o, v) => o with { ValidUntil = v }, required: true)
        .Values("holidays", new DateScalar(), o => o.Holidays, (o, v) => o with { Holidays = v })
        .List("special_days", SpecialDay.Keys, o => o.SpecialDays, (o, v) => o with { SpecialDays = v });

    /// <summary>Reads a file's text; null when something is wrong, which is then noted.</summary>
    public static Calendar? Read(ReadOnlySpan<byte> json, Findings findings)
    {
        var node = NodeParser.Parse(json, findings);
        if (node is not ObjectNode root)
        {
            if (node is not null)
                findings.Add("", node.Origin, $"expects an object in {{ }}, not {node.Describe()}");
            return null;
        }

        var document = Keys.Bind(root, "", findings);
        var special = ImmutableDictionary.CreateBuilder<DateOnly, string>();
        foreach (var day in document.SpecialDays)
            special[day.Date] = special.TryGetValue(day.Date, out var other) ? $"{other}, {day.Name}" : day.Name;
        return findings.None ? new(document.ValidUntil, [.. document.Holidays], special.ToImmutable()) : null;
    }
}

/// <summary>A day without cuts that is no holiday.</summary>
internal sealed record SpecialDay
{
    /// <summary>The day.</summary>
    public DateOnly Date { get; init; }

    /// <summary>What it is.</summary>
    public string Name { get; init; } = "";

    /// <summary>The keys.</summary>
    public static readonly KeyTable<SpecialDay> Keys = KeyTable.For(new SpecialDay())
        .Value("date", new DateScalar(), o => o.Date, (o, v) => o with { Date = v }, required: true)
        .Value("name", new TextScalar(128), o => o.Name, (o, v) => o with { Name = v }, required: true);
}
