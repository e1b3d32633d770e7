using MeterEdge.Configuration;
using MeterEdge.Control.Switching;

namespace MeterEdge.Control.Cases;

/// <summary>A customer's meter as far as its supply is concerned.</summary>
/// <param name="Serial">Serial number.</param>
/// <param name="Account">The customer's account.</param>
/// <param name="Class">Class of the account.</param>
/// <param name="Switch">What its switch can do; null when it has none.</param>
/// <param name="IsDistrict">It measures all that the transformer feeds.</param>
public sealed record ControlledMeter(string Serial, string? Account, AccountClass Class, SwitchAbilities? Switch, bool IsDistrict);
