using System.Collections.Immutable;
using MeterEdge.Metering;
using MeterEdge.Metering.Profiles;
using MeterEdge.Readings;

namespace MeterEdge.Commands.Commission;

/// <summary>One meter of a line after the walk.</summary>
/// <param name="Pair">What was listed and what was found.</param>
/// <param name="Profile">The profile that it gets; null when none is known.</param>
/// <param name="Values">What that profile read.</param>
/// <param name="Differences">What is not as listed, or not as it should be.</param>
/// <param name="Notes">What a person should know besides.</param>
internal sealed record Commissioned(
    Pair Pair, Profile? Profile, ImmutableArray<Measurement> Values, ImmutableArray<Difference> Differences, ImmutableArray<string> Notes)
{
    /// <summary>Its unit, as found or else as listed.</summary>
    public byte Unit => Pair.Found?.Unit ?? Pair.Listed!.Unit;

    /// <summary>Its serial number: what it tells, else what is listed where that may be it; empty when nothing is known.</summary>
    public string Serial => Pair switch
    {
        { Kind: PairKind.WrongSerial } => Pair.Found!.Serial,
        { Listed: { } listed } => listed.Serial,
        _ => Pair.Found!.Serial,
    };
}

/// <summary>Something that is not as listed, or not as it should be.</summary>
/// <param name="Kind">What kind of thing.</param>
/// <param name="What">What is seen.</param>
/// <param name="Cure">What to do.</param>
internal sealed record Difference(DifferenceKind Kind, string What, string Cure);

/// <summary>What one profile read.</summary>
/// <param name="Profile">The profile.</param>
/// <param name="Pass">What came.</param>
internal sealed record Trial(Profile Profile, PassResult Pass);

/// <summary>Kinds of differences.</summary>
internal enum DifferenceKind
{
    /// <summary>A listed meter does not answer.</summary>
    Missing,

    /// <summary>At the unit of a listed meter there is nothing but bytes that are no answer.</summary>
    Garbled,

    /// <summary>A meter answers, but not every time.</summary>
    Unread,

    /// <summary>A meter answers that is not listed.</summary>
    Unexpected,

    /// <summary>A listed meter answers at another unit.</summary>
    WrongUnit,

    /// <summary>Another meter answers at a listed unit.</summary>
    WrongSerial,

    /// <summary>Another profile than the listed one fits.</summary>
    OtherProfile,

    /// <summary>No profile fits.</summary>
    NoProfile,

    /// <summary>Several profiles fit, and read different things.</summary>
    Undecided,

    /// <summary>It shows values that no sound installation shows.</summary>
    Implausible,
}
