using System.Collections.Immutable;
using MeterEdge.Configuration;
using MeterEdge.Metering.Profiles;

namespace MeterEdge.Commands.Commission;

/// <summary>What should be on a line.</summary>
/// <param name="Bus">The line's name.</param>
/// <param name="Meters">The meters.</param>
/// <param name="Switches">Units of relays, each with the meter whose supply goes through it.</param>
internal sealed record Expected(string Bus, ImmutableArray<ListedMeter> Meters, ImmutableDictionary<byte, string> Switches)
{
    /// <summary>What is expected of these meters, and of the relays of all meters there are.</summary>
    public static Expected Of(string bus, IEnumerable<MeterOptions> meters, IEnumerable<MeterOptions> all) => new(
        bus,
        [.. meters.Select(meter => new ListedMeter(meter)).OrderBy(meter => meter.Unit)],
        all.Where(meter => meter.Switch?.Bus == bus).GroupBy(meter => meter.Switch!.Unit).ToImmutableDictionary(unit => unit.Key, unit => unit.First().Serial));
}

/// <summary>A meter as it is listed.</summary>
/// <param name="Options">What is written of it; without a profile where the list names none.</param>
internal sealed record ListedMeter(MeterOptions Options)
{
    /// <summary>Its serial number.</summary>
    public string Serial => Options.Serial;

    /// <summary>Its unit.</summary>
    public byte Unit => Options.Unit;

    /// <summary>Its profile; null where the list names none.</summary>
    public Profile? Profile => Options.Profile;
}
