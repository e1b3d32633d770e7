using System.Collections.Immutable;
using System.Globalization;
using MeterEdge.Metering;
using MeterEdge.Metering.Probing;
using MeterEdge.Metering.Profiles;
using MeterEdge.Readings;

namespace MeterEdge.Commands.Commission;

/// <summary>What differs between a listed meter and the one that was found, in words. Pure.</summary>
internal static class Judgement
{
    // Two readings of one value, a second apart, that are further from each other than this are readings by another scale.
    private const decimal SameWithin = 1.5m;

    /// <summary>Judges one meter.</summary>
    /// <param name="pair">What was listed and what was found.</param>
    /// <param name="expected">All that should be on the line.</param>
    /// <param name="trials">What each profile in question reads from it.</param>
    /// <param name="again">What the profile chosen by <see cref="Chosen"/> reads later; null when nothing was read.</param>
    public static Commissioned Of(Pair pair, Expected expected, IReadOnlyList<Trial> trials, PassResult? again)
    {
        var differences = ImmutableArray.CreateBuilder<Difference>();
        var notes = ImmutableArray.CreateBuilder<string>();
        if (OfPlace(pair, expected) is { } wrong)
            differences.Add(wrong);
        if (pair.Kind == PairKind.Untold)
            notes.Add("tells no serial number; compare the label");
        var chosen = Chosen(pair);
        if (pair is { Found: not null, Kind: not PairKind.Relay })
        {
            if (OfProfile(pair, trials) is { } other)
                differences.Add(other);
            else if (Alike(pair) is { Length: > 0 } alike)
                notes.Add($"{Names(alike)} would read the same");
            var first = trials.FirstOrDefault(trial => trial.Profile == chosen)?.Pass;
            if (first is not null)
            {
                var unread = Unread(pair, first) ?? (again is null ? null : Unread(pair, again));
                if (unread is not null)
                    differences.Add(unread);
                var doubts = Plausibility.Of(first.Values).ToList();
                if (again is { Failure: null })
                    doubts.AddRange(Plausibility.Between(first.Values, again.Values, again.Time - first.Time));
                differences.AddRange(doubts.Select(doubt => new Difference(DifferenceKind.Implausible, doubt.What, doubt.Cure)));
                return new(pair, chosen, first.Values, differences.DrainToImmutable(), notes.DrainToImmutable());
            }
        }

        return new(pair, chosen, [], differences.DrainToImmutable(), notes.DrainToImmutable());
    }

    /// <summary>The profile that a meter gets: the listed one where it fits, else the one that fits best, else the listed one.</summary>
    public static Profile? Chosen(Pair pair) => Fits(pair, pair.Listed?.Profile) ? pair.Listed!.Profile : pair.Found?.Profile ?? pair.Listed?.Profile;

    /// <summary>The profiles to read a found meter with, so that it can be said why one is right and another is not.</summary>
    public static ImmutableArray<Profile> InQuestion(Pair pair) => pair switch
    {
        { Found: null } or { Kind: PairKind.Relay } => [],
        _ when Fits(pair, pair.Listed?.Profile) => [pair.Listed!.Profile!],
        _ => [.. new[] { pair.Found.Profile, pair.Listed?.Profile }.Concat(pair.Listed?.Profile is null ? pair.Found.Others : []).OfType<Profile>().Distinct()],
    };

    private static bool Fits(Pair pair, Profile? profile) => profile is not null && pair.Found is { } found && (found.Profile == profile || found.Others.Contains(profile));

    private static Difference? OfPlace(Pair pair, Expected expected)
    {
        switch (pair.Kind)
        {
            case PairKind.AsListed or PairKind.Untold or PairKind.Relay or PairKind.NotAsked:
                return null;
            case PairKind.WrongUnit:
                var (listed, found) = (pair.Listed!.Unit, pair.Found!.Unit);
                var here = expected.Meters.FirstOrDefault(meter => meter.Unit == found && meter != pair.Listed) is { } other ? $", where {other.Serial} is listed" : "";
                return new(DifferenceKind.WrongUnit, Text($"listed at unit {listed}, answers at unit {found}{here}"), Text($"Set the meter to unit {listed}, or write {found} into the list."));
            case PairKind.WrongSerial:
                return new(
                    DifferenceKind.WrongSerial, Text($"the list has {pair.Listed!.Serial} at unit {pair.Listed.Unit}, the meter there says {pair.Found!.Serial}"),
                    "See the label: mount the right meter or correct the list, account included.");
            case PairKind.Missing:
                return new(DifferenceKind.Missing, Text($"nobody answers at unit {pair.Listed!.Unit}"), "Check its power, its two wires, its unit, speed and parity.");
            case PairKind.Garbled:
                return new(
                    DifferenceKind.Garbled, Text($"somebody answers at unit {pair.Listed!.Unit}, but not in valid frames"),
                    "Two meters with this unit, another speed or parity, or a bad wire: take meters off the line until it answers.");
            case PairKind.Unexpected:
                return new(DifferenceKind.Unexpected, Text($"answers at unit {pair.Found!.Unit}, but is not in the list"), "Add it to the list with its account, or take it off the line.");
        }

        throw new ArgumentOutOfRangeException(nameof(pair), pair.Kind, "no such kind");
    }

    /// <summary>A meter whose profile was seen to fit, and that could not be read with it later.</summary>
    private static Difference? Unread(Pair pair, PassResult pass) => pass.Failure is { } failure && Fits(pair, Chosen(pair))
        ? new(DifferenceKind.Unread, Text($"answered first, and could not be read later ({failure.Result})"), "Look at its wires and the ends of the line; meteredge read tries it alone.")
        : null;

    private static Difference? OfProfile(Pair pair, IReadOnlyList<Trial> trials)
    {
        var (listed, best) = (pair.Listed?.Profile, pair.Found!.Profile);
        if (Fits(pair, listed))
            return null;
        if (best is null)
        {
            var said = pair.Found.Identification.Length > 0 ? $"; it says it is {pair.Found.Identification}" : "";
            return new(
                DifferenceKind.NoProfile, listed is null ? $"answers, but no profile fits{said}" : $"listed as {listed.Name}, but {Why(listed, trials)}, and no other profile fits{said}",
                "Look at the label; a profile of your own goes into the folder profiles (meteredge profiles shows one).");
        }

        if (listed is not null)
        {
            var proof = Proof(best, trials);
            return new(DifferenceKind.OtherProfile, $"listed as {listed.Name}, but {Why(listed, trials)}; {best.Name} fits{proof}", $"Write {best.Name} into the list, unless the label says otherwise.");
        }

        var mine = Values(best, trials);
        var apart = pair.Found.Others.Select(other => (other.Name, Differs: Apart(mine, Values(other, trials)))).Where(other => other.Differs is not null).ToList();
        return apart.Count == 0
            ? null
            : new(
                DifferenceKind.Undecided,
                Text($"cannot decide between {best.Name} and {string.Join(", ", apart.Select(other => other.Name))}: {string.Join("; ", apart.Select(other => $"with {other.Name} {other.Differs}"))}"),
                "Compare with the display, and write the right profile into the list.");
    }

    private static ImmutableArray<Profile> Alike(Pair pair) => pair is { Listed.Profile: null, Found.Profile: not null } ? pair.Found.Others : [];

    /// <summary>Why a listed profile is not the right one.</summary>
    private static string Why(Profile listed, IReadOnlyList<Trial> trials)
    {
        var pass = trials.FirstOrDefault(trial => trial.Profile == listed)?.Pass;
        if (pass is null)
            return "nothing could be read with it";
        if (pass.Failure is { } failure)
            return failure.ExceptionCode > 0 ? "the meter refuses its registers" : "the meter does not answer for its registers";
        return Plausibility.Of(pass.Values).Select(doubt => $"that reads {doubt.What}").FirstOrDefault() ?? "it fits less well";
    }

    private static string Proof(Profile profile, IReadOnlyList<Trial> trials)
    {
        var told = Values(profile, trials).Where(value => value.Quantity is Quantity.VoltageL1 or Quantity.Frequency)
            .Select(value => Text($"{value.Value:0.##} {(value.Quantity == Quantity.Frequency ? "Hz" : "V")}")).ToList();
        return told.Count == 0 ? "" : $" ({string.Join(", ", told)})";
    }

    /// <summary>The first quantity that two profiles read differently; null when none.</summary>
    private static string? Apart(ImmutableArray<Measurement> mine, ImmutableArray<Measurement> others)
    {
        foreach (var value in mine)
        {
            var other = others.FirstOrDefault(one => one.Quantity == value.Quantity);
            if (other.Quantity == value.Quantity && AreApart(value.Value, other.Value))
                return Text($"{value.Quantity.Key()} is {other.Value:0.###} instead of {value.Value:0.###}");
        }

        return mine.Length == others.Length ? null : $"{others.Length} values instead of {mine.Length}";
    }

    private static bool AreApart(decimal one, decimal other)
    {
        var (less, more) = (Math.Min(Math.Abs(one), Math.Abs(other)), Math.Max(Math.Abs(one), Math.Abs(other)));
        return more > less * SameWithin && more > 1;
    }

    private static ImmutableArray<Measurement> Values(Profile profile, IReadOnlyList<Trial> trials) =>
        trials.FirstOrDefault(trial => trial.Profile == profile)?.Pass.Values ?? [];

    private static string Names(IEnumerable<Profile> profiles) => string.Join(", ", profiles.Select(profile => profile.Name));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
