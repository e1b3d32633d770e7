using MeterEdge.Configuration.Keys;
using MeterEdge.Metering.Profiles;

namespace MeterEdge.Configuration;

/// <summary>One meter.</summary>
public sealed record MeterOptions
{
    /// <summary>Serial number, unique in the district: A-Z a-z 0-9 . _ -, at most 64. Required.</summary>
    public string Serial { get; init; } = "";

    /// <summary>Modbus unit, 1 to 247, unique on its line. Required.</summary>
    public byte Unit { get; init; }

    /// <summary>Name of the profile that says what its registers mean. Required.</summary>
    public Profile Profile { get; init; } = null!; // nothing stands in for a missing profile: such a file is refused as a whole

    /// <summary>Whether it measures a customer or the whole district. Default: Customer.</summary>
    public MeterRole Role { get; init; } = MeterRole.Customer;

    /// <summary>The customer's account, at most 128 characters. Default: none.</summary>
    public string? Account { get; init; }

    /// <summary>Class of the account. Default: Resident.</summary>
    public AccountClass Class { get; init; } = AccountClass.Resident;

    /// <summary>Phase that a single-phase meter hangs on. Default: none.</summary>
    public Phase? Phase { get; init; }

    /// <summary>Rated current of the customer's breaker in ampere, 1 to 1000. Default: none.</summary>
    public int? BreakA { get; init; }

    /// <summary>Power in watt that the customer may draw, 1 to 1000000; above it supply that has just come back is taken off again. Default: none.</summary>
    public int? PowerLimitW { get; init; }

    /// <summary>Serial number of the meter that this one has replaced. Not available in this version. Default: none.</summary>
    public string? Replaces { get; init; }

    /// <summary>The switch that this meter's supply goes through, where the meter does not switch itself. Default: none.</summary>
    public SwitchOptions? Switch { get; init; }

    /// <summary>A technician has seen its switch open and close, with an instrument. Without it a switch whose profile nobody has proved never cuts. Default: false.</summary>
    public bool SwitchCommissioned { get; init; }

    /// <summary>The keys.</summary>
    public static readonly KeyTable<MeterOptions> Keys = Table(isProfileRequired: true);

    /// <summary>The keys of a meter that nobody has looked at yet: its profile may be left out, and is then null.</summary>
    internal static readonly KeyTable<MeterOptions> ListedKeys = Table(isProfileRequired: false);

    private static KeyTable<MeterOptions> Table(bool isProfileRequired) => KeyTable.For(new MeterOptions())
        .Value(nameof(Serial), Texts.Name, o => o.Serial, (o, v) => o with { Serial = v }, required: true)
        .Value(nameof(Unit), new IntegerScalar(1, 247), o => o.Unit, (o, v) => o with { Unit = (byte)v }, required: true)
        .Value(nameof(Profile), Texts.Profile, o => o.Profile, (o, v) => o with { Profile = v }, required: isProfileRequired)
        .Value(nameof(Role), Choice.ByName<MeterRole>(), o => o.Role, (o, v) => o with { Role = v })
        .Value(nameof(Account), new TextOrNull(Texts.Line), o => o.Account, (o, v) => o with { Account = v })
        .Value(nameof(Class), Choice.ByName<AccountClass>(), o => o.Class, (o, v) => o with { Class = v })
        .Value(nameof(Phase), new ValueOrNull<Phase>(Choice.ByName<Phase>()), o => o.Phase, (o, v) => o with { Phase = v })
        .Value(nameof(BreakA), new ValueOrNull<int>(new IntegerScalar(1, 1000)), o => o.BreakA, (o, v) => o with { BreakA = v })
        .Value(nameof(PowerLimitW), new ValueOrNull<int>(new IntegerScalar(1, 1_000_000)),
            o => o.PowerLimitW, (o, v) => o with { PowerLimitW = v })
        .Value(nameof(Replaces), new TextOrNull(Texts.Name), o => o.Replaces, (o, v) => o with { Replaces = v }, later: true)
        .NestedOrNull(nameof(Switch), SwitchOptions.Keys, o => o.Switch, (o, v) => o with { Switch = v })
        .Value(nameof(SwitchCommissioned), new FlagScalar(), o => o.SwitchCommissioned, (o, v) => o with { SwitchCommissioned = v });
}

/// <summary>What a meter measures.</summary>
public enum MeterRole
{
    /// <summary>One customer.</summary>
    Customer,

    /// <summary>All that the transformer feeds.</summary>
    District,
}

/// <summary>Class of an account, which decides how it may be treated.</summary>
public enum AccountClass
{
    /// <summary>A household.</summary>
    Resident,

    /// <summary>Any other customer.</summary>
    NonResident,

    /// <summary>A customer whose supply is protected.</summary>
    Important,

    /// <summary>Lifts, pumps and stair lights of a building.</summary>
    CommonLoad,

    /// <summary>Irrigation.</summary>
    Irrigation,
}

/// <summary>Phase of the supply.</summary>
public enum Phase
{
    /// <summary>First.</summary>
    L1,

    /// <summary>Second.</summary>
    L2,

    /// <summary>Third.</summary>
    L3,
}
