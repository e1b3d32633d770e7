using System.Collections.Immutable;

namespace MeterEdge.Control.Cases;

/// <summary>All documents as they are on disk: a value, replaced when a turn has been kept.</summary>
/// <param name="Cases">By their id; closed ones stay for as long as their messages could come again.</param>
/// <param name="Switches">By the serial number of the meter.</param>
/// <param name="Facts">By <see cref="FactFile.Id"/>.</param>
public sealed record Book(
    ImmutableDictionary<string, CaseFile> Cases,
    ImmutableDictionary<string, SwitchFile> Switches,
    ImmutableDictionary<string, FactFile> Facts)
{
    /// <summary>Nothing.</summary>
    public static readonly Book Empty = new(
        ImmutableDictionary<string, CaseFile>.Empty, ImmutableDictionary<string, SwitchFile>.Empty, ImmutableDictionary<string, FactFile>.Empty);

    /// <summary>The case in force for a switch.</summary>
    public CaseFile? CaseOf(SwitchFile of) => of.Case is { } id ? Cases.GetValueOrDefault(id) : null;
}
