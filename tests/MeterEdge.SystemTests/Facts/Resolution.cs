namespace MeterEdge.SystemTests.Facts;

/// <summary>
/// How finely each kind of meter shows what its terminals carry, written from the published tables of the meters (see
/// firmware-sim/Meters for the sources) and not from the profiles of the daemon, so that one mistake cannot hide in both.
/// </summary>
internal static class Resolution
{
    // Half a unit in the last place of a float32 on the way into the register, and as much for its shortest decimal.
    private const double Float32 = 1.2e-7;

    private static readonly Dictionary<string, double> CarloGavazzi = new()
    {
        ["v"] = 0.1,
        ["a"] = 0.001,
        ["w"] = 0.1,
        ["va"] = 0.1,
        ["var"] = 0.1,
        ["hz"] = 0.1,
        ["factor"] = 0.001,
        ["wh"] = 100,
    };

    /// <summary>What a 1 in a register stands for, in the quantity's own unit; a meter or unit that is not named here shows float32.</summary>
    private static readonly Dictionary<string, Dictionary<string, double>> Steps = new()
    {
        ["abb-b23"] = new() { ["v"] = 0.1, ["a"] = 0.01, ["w"] = 0.01, ["hz"] = 0.01, ["factor"] = 0.001, ["wh"] = 10 },
        ["abb-b21"] = new() { ["v"] = 0.1, ["a"] = 0.01, ["w"] = 0.01, ["hz"] = 0.01, ["factor"] = 0.001, ["wh"] = 10 },
        // The simulated one has current transformers of 60: a step counts as much more.
        ["acrel-adl3000"] = new() { ["wh"] = 600, ["varh"] = 600 },
        ["acrel-adw300"] = new() { ["v"] = 0.1, ["a"] = 0.01, ["w"] = 1, ["wh"] = 10 },
        ["acrel-ddsy1352"] = new() { ["v"] = 0.1, ["a"] = 0.01, ["w"] = 1, ["factor"] = 0.001, ["wh"] = 10 },
        ["carlo-gavazzi-em24"] = new() { ["v"] = 0.1, ["a"] = 0.001, ["w"] = 0.1, ["hz"] = 0.1, ["factor"] = 0.001, ["wh"] = 100 },
        ["carlo-gavazzi-em340"] = CarloGavazzi,
        ["carlo-gavazzi-em24-e1"] = CarloGavazzi,
        ["chint-dtsu666-sungrow"] = new()
        {
            ["v"] = 0.1,
            ["a"] = 0.01,
            ["w"] = 1,
            ["va"] = 1,
            ["var"] = 1,
            ["hz"] = 0.01,
            ["factor"] = 0.001,
            ["wh"] = 10,
            ["varh"] = 10,
        },
        ["hiking-dds238"] = new() { ["v"] = 0.1, ["a"] = 0.01, ["w"] = 1, ["var"] = 1, ["hz"] = 0.01, ["factor"] = 0.001, ["wh"] = 10 },
        ["lx47le-125"] = new() { ["v"] = 1, ["a"] = 0.01, ["w"] = 1 },
        ["orno-we504"] = new()
        {
            ["v"] = 0.1,
            ["a"] = 0.1,
            ["w"] = 1,
            ["var"] = 1,
            ["va"] = 1,
            ["hz"] = 0.1,
            ["factor"] = 0.001,
            ["wh"] = 1,
            ["varh"] = 1,
        },
        ["orno-we514"] = new()
        {
            ["v"] = 0.01,
            ["a"] = 0.001,
            ["w"] = 1,
            ["va"] = 1,
            ["var"] = 1,
            ["hz"] = 0.01,
            ["factor"] = 0.001,
            ["wh"] = 10,
            ["varh"] = 10,
        },
        ["schneider-iem3150"] = new() { ["wh"] = 1, ["varh"] = 1 },
        ["schneider-iem3155"] = new() { ["wh"] = 1, ["varh"] = 1 },
    };

    /// <summary>The meters that cannot show what flows back, because the registers in question have no sign.</summary>
    public static IReadOnlySet<string> WithoutSigns { get; } = new HashSet<string> { "acrel-ddsy1352", "hiking-dds238", "orno-we504", "orno-we514" };

    /// <summary>Whether a meter of this profile whose terminals carried this shows that.</summary>
    public static bool Shows(string profile, string quantity, double carried, double shown)
    {
        var (below, above) = Around(profile, quantity, carried);
        return shown >= carried - below && shown <= carried + above;
    }

    /// <summary>Whether a meter of this profile shows the two apart, whichever way they are rounded.</summary>
    public static bool Distinguishes(string profile, string quantity, double one, double other) =>
        Math.Abs(one - other) > 2 * (Around(profile, quantity, one).Below + Around(profile, quantity, other).Below);

    private static (double Below, double Above) Around(string profile, string quantity, double carried)
    {
        var unit = Unit(quantity);
        var isCounter = unit is "wh" or "varh";
        var dust = (Float32 * Math.Abs(carried)) + 1e-9;
        if (!Steps.TryGetValue(profile, out var steps) || !steps.TryGetValue(unit, out var step))
            return isCounter ? (dust + 0.5, dust + 0.5) : (dust, dust);
        // A counter counts full steps only; all else is rounded. A double's own dust is far below a float32's.
        var grain = 1e-9 * (1 + Math.Abs(carried));
        return isCounter ? (step, grain) : ((step / 2) + grain, (step / 2) + grain);
    }

    /// <summary>The last part of the key, e.g. <c>v</c>; <c>factor</c> for power factors.</summary>
    public static string Unit(string quantity) =>
        quantity.StartsWith("power_factor", StringComparison.Ordinal) ? "factor" : quantity[(quantity.LastIndexOf('_') + 1)..];
}
