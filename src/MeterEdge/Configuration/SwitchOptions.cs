using MeterEdge.Configuration.Keys;
using MeterEdge.Metering.Profiles;

namespace MeterEdge.Configuration;

/// <summary>The switch of a meter that does not switch itself.</summary>
public sealed record SwitchOptions
{
    /// <summary>Name of the line it hangs on. Required.</summary>
    public string Bus { get; init; } = "";

    /// <summary>Modbus unit, 1 to 247. Required.</summary>
    public byte Unit { get; init; }

    /// <summary>Name of its profile. Required.</summary>
    public Profile Profile { get; init; } = null!; // as of a meter: a file without one is refused as a whole

    /// <summary>Number of the output, 1 to 64. Default: 1.</summary>
    public int Channel { get; init; } = 1;

    /// <summary>Whether it cuts the customer behind the meter or the meter as well. Default: AfterMeter.</summary>
    public SwitchSide Side { get; init; } = SwitchSide.AfterMeter;

    /// <summary>The keys.</summary>
    public static readonly KeyTable<SwitchOptions> Keys = KeyTable.For(new SwitchOptions())
        .Value(nameof(Bus), Texts.Name, o => o.Bus, (o, v) => o with { Bus = v }, required: true)
        .Value(nameof(Unit), new IntegerScalar(1, 247), o => o.Unit, (o, v) => o with { Unit = (byte)v }, required: true)
        .Value(nameof(Profile), Texts.Profile, o => o.Profile, (o, v) => o with { Profile = v }, required: true)
        .Value(nameof(Channel), new IntegerScalar(1, 64), o => o.Channel, (o, v) => o with { Channel = v })
        .Value(nameof(Side), Choice.ByName<SwitchSide>(), o => o.Side, (o, v) => o with { Side = v });
}

/// <summary>Where a switch sits.</summary>
public enum SwitchSide
{
    /// <summary>Between meter and customer: the meter stays alive when it opens.</summary>
    AfterMeter,

    /// <summary>Between supply and meter: the meter goes dark when it opens.</summary>
    BeforeMeter,
}
