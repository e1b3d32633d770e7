using static MeterSim.Meters.RegisterType;

namespace MeterSim.Meters;

/// <summary>
/// Eastron SDM530: the SDM630's registers and a relay for each phase (cthings.io, "switching the relays on the Eastron
/// SDM530 LoRa"). Function 16 at 0xFD00 switches all, at 0xFD02 each; function 03 at 0xFD02 reads them back.
/// </summary>
internal static class Sdm530
{
    public static MeterModel Model { get; } = Sdm630.Model with
    {
        Name = "sdm530",
        Profile = "eastron-sdm530",
        HasRelayRegisters = true,
        HoldingAreas = [.. Sdm630.Model.HoldingAreas, new(Relay.StateAddress, Relay.StateAddress + 1)],
        Holdings = [.. Sdm630.Model.Holdings, RegisterRow.Own(Relay.StateAddress, U32, "relays L1, L2, L3 (bytes; FF: closed)", m => m.Relay.State)],
    };
}
