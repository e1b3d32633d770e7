namespace MeterSim.Switches;

/// <summary>What an order from the bus did to one switch of a device.</summary>
/// <param name="Channel">Counted from 1.</param>
/// <param name="Switch">The switch.</param>
/// <param name="Effect">What came of it.</param>
/// <param name="AfterMs">Until its contacts rest.</param>
internal readonly record struct ChannelEffect(int Channel, LoadSwitch Switch, SwitchEffect Effect, long AfterMs);
