using MeterEdge.Readings;

namespace MeterEdge.Journal;

/// <summary>
/// Readings of one epoch in rising order, and how far they answer the question: every reading from the first number asked up to
/// <see cref="Through"/> that still exists is here. Numbers that are missing have left the journal.
/// </summary>
/// <param name="Readings">The readings; may be empty.</param>
/// <param name="Through">Last number answered; below the first number asked when the journal could not be read.</param>
public sealed record RangeRead(IReadOnlyList<Reading> Readings, long Through);
