using System.Collections.Frozen;

namespace MeterEdge.Readings;

/// <summary>
/// What a register measures. The number is what the journal stores, so it never changes and is never used again;
/// the key is what the contract publishes, with the unit in its name.
/// </summary>
public enum Quantity : byte
{
    VoltageL1 = 1,
    VoltageL2 = 2,
    VoltageL3 = 3,
    VoltageL1L2 = 4,
    VoltageL2L3 = 5,
    VoltageL3L1 = 6,
    CurrentL1 = 7,
    CurrentL2 = 8,
    CurrentL3 = 9,
    CurrentN = 10,
    Power = 11,
    PowerL1 = 12,
    PowerL2 = 13,
    PowerL3 = 14,
    ReactivePower = 15,
    ReactivePowerL1 = 16,
    ReactivePowerL2 = 17,
    ReactivePowerL3 = 18,
    ApparentPower = 19,
    ApparentPowerL1 = 20,
    ApparentPowerL2 = 21,
    ApparentPowerL3 = 22,
    PowerFactor = 23,
    PowerFactorL1 = 24,
    PowerFactorL2 = 25,
    PowerFactorL3 = 26,
    Frequency = 27,
    EnergyImport = 28,
    EnergyExport = 29,
    EnergyImportL1 = 30,
    EnergyImportL2 = 31,
    EnergyImportL3 = 32,
    EnergyExportL1 = 33,
    EnergyExportL2 = 34,
    EnergyExportL3 = 35,
    ReactiveImport = 36,
    ReactiveExport = 37,
    Demand = 38,
    DemandMax = 39,
    SwitchState = 40,
    LoadVoltage = 41,
}

/// <summary>Keys and properties of the quantities.</summary>
public static class Quantities
{
    private static readonly FrozenDictionary<Quantity, string> Keys = new Dictionary<Quantity, string>
    {
        [Quantity.VoltageL1] = "voltage_l1_v",
        [Quantity.VoltageL2] = "voltage_l2_v",
        [Quantity.VoltageL3] = "voltage_l3_v",
        [Quantity.VoltageL1L2] = "voltage_l1_l2_v",
        [Quantity.VoltageL2L3] = "voltage_l2_l3_v",
        [Quantity.VoltageL3L1] = "voltage_l3_l1_v",
        [Quantity.CurrentL1] = "current_l1_a",
        [Quantity.CurrentL2] = "current_l2_a",
        [Quantity.CurrentL3] = "current_l3_a",
        [Quantity.CurrentN] = "current_n_a",
        [Quantity.Power] = "power_w",
        [Quantity.PowerL1] = "power_l1_w",
        [Quantity.PowerL2] = "power_l2_w",
        [Quantity.PowerL3] = "power_l3_w",
        [Quantity.ReactivePower] = "reactive_power_var",
        [Quantity.ReactivePowerL1] = "reactive_power_l1_var",
        [Quantity.ReactivePowerL2] = "reactive_power_l2_var",
        [Quantity.ReactivePowerL3] = "reactive_power_l3_var",
        [Quantity.ApparentPower] = "apparent_power_va",
        [Quantity.ApparentPowerL1] = "apparent_power_l1_va",
        [Quantity.ApparentPowerL2] = "apparent_power_l2_va",
        [Quantity.ApparentPowerL3] = "apparent_power_l3_va",
        [Quantity.PowerFactor] = "power_factor",
        [Quantity.PowerFactorL1] = "power_factor_l1",
        [Quantity.PowerFactorL2] = "power_factor_l2",
        [Quantity.PowerFactorL3] = "power_factor_l3",
        [Quantity.Frequency] = "frequency_hz",
        [Quantity.EnergyImport] = "energy_import_wh",
        [Quantity.EnergyExport] = "energy_export_wh",
        [Quantity.EnergyImportL1] = "energy_import_l1_wh",
        [Quantity.EnergyImportL2] = "energy_import_l2_wh",
        [Quantity.EnergyImportL3] = "energy_import_l3_wh",
        [Quantity.EnergyExportL1] = "energy_export_l1_wh",
        [Quantity.EnergyExportL2] = "energy_export_l2_wh",
        [Quantity.EnergyExportL3] = "energy_export_l3_wh",
        [Quantity.ReactiveImport] = "reactive_import_varh",
        [Quantity.ReactiveExport] = "reactive_export_varh",
        [Quantity.Demand] = "demand_w",
        [Quantity.DemandMax] = "demand_max_w",
        [Quantity.SwitchState] = "switch_state",
        [Quantity.LoadVoltage] = "load_voltage_v",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, Quantity> ByKey = Keys.ToFrozenDictionary(pair => pair.Value, pair => pair.Key);

    /// <summary>All keys, in the order of the numbers.</summary>
    public static IEnumerable<string> AllKeys => Enum.GetValues<Quantity>().Select(Key);

    /// <summary>The contract's key, e.g. <c>voltage_l1_v</c>.</summary>
    public static string Key(this Quantity quantity) => Keys[quantity];

    /// <summary>True for counters: published as whole Wh or varh, and kept with their register words.</summary>
    public static bool IsEnergy(this Quantity quantity) =>
        quantity is (>= Quantity.EnergyImport and <= Quantity.ReactiveExport);

    /// <summary>The quantity of a key.</summary>
    public static bool TryParse(string key, out Quantity quantity) => ByKey.TryGetValue(key, out quantity);
}
