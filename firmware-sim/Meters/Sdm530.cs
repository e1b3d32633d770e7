using System.Buffers.Binary;
using MeterSim.Frames;
using MeterSim.Switches;
using static MeterSim.Meters.RegisterType;

namespace MeterSim.Meters;

/// <summary>
/// Eastron SDM530: the SDM630's registers and a relay for each phase (cthings.io, "switching the relays on the Eastron
/// SDM530 LoRa"). Function 16 at 0xFD00 switches all, at 0xFD02 each; function 03 at 0xFD02 reads them back.
/// </summary>
internal static class Sdm530
{
    private const ushort CommandAddress = 0xFD00;
    private const ushort StateAddress = 0xFD02;
    private const byte Closed = 0xFF;
    private const byte Open = 0x00;

    public static MeterModel Model { get; } = Sdm630.Model with
    {
        Name = "sdm530",
        Profile = "eastron-sdm530",
        Switches = 1,
        Orders = [new(CommandAddress, 1, SwitchAll), new(StateAddress, 2, SwitchEach)],
        HoldingAreas = [.. Sdm630.Model.HoldingAreas, new(StateAddress, StateAddress + 1)],
        Holdings = [.. Sdm630.Model.Holdings, RegisterRow.Own(StateAddress, U32, "relays L1, L2, L3 (bytes; FF: closed)", m => State(m.Switches[0].Now.Shown))],
    };

    /// <summary>A byte for each phase, L1 first, and one that is always 0.</summary>
    private static long State(byte poles)
    {
        long state = 0;
        for (int pole = 0; pole < 3; pole++)
            state = state << 8 | ((poles & (1 << pole)) != 0 ? Closed : Open);
        return state << 8;
    }

    private static ExceptionCode SwitchAll(SimulatedMeter meter, ReadOnlySpan<byte> words)
    {
        ushort order = BinaryPrimitives.ReadUInt16BigEndian(words);
        if (order is not (0xFF00 or 0x0000))
            return ExceptionCode.IllegalDataValue;
        meter.Order(1, order == 0xFF00 ? Poles.All : Poles.None);
        return ExceptionCode.None;
    }

    private static ExceptionCode SwitchEach(SimulatedMeter meter, ReadOnlySpan<byte> words)
    {
        if (words[..3].ContainsAnyExcept(Closed, Open))
            return ExceptionCode.IllegalDataValue;
        int poles = 0;
        for (int pole = 0; pole < 3; pole++)
            poles |= words[pole] == Closed ? 1 << pole : 0;
        meter.Order(1, (byte)poles);
        return ExceptionCode.None;
    }
}
