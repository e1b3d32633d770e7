using System.Collections.Immutable;

namespace MeterEdge.Control.Policy;

/// <summary>Days of the district on which nobody is cut off.</summary>
/// <param name="ValidUntil">Last day that it knows; of days after it nothing is known.</param>
/// <param name="Holidays">Public holidays. Weekends are the business of the week's days.</param>
/// <param name="SpecialDays">Exams, festivals and local events, with what they are.</param>
public sealed record Calendar(DateOnly ValidUntil, ImmutableHashSet<DateOnly> Holidays, ImmutableDictionary<DateOnly, string> SpecialDays);
