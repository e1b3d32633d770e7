using MeterSim.Line;
using MeterSim.Physics;
using MeterSim.Switches;
using MeterSim.Tests.Line;

namespace MeterSim.Tests.Switches;

/// <summary>Meters with switches on a line without line time, and what one sees of them.</summary>
internal sealed class SwitchBench(params string[] specs)
{
    private const long Ms = 1_000_000;

    public LineBench Line { get; } = new(LineTiming.Unlimited, specs);

    public LoadSwitch Switch(int unit, int channel = 1) => Line.Neighbourhood.MeterAt(unit).Switches[channel - 1];

    public MeteredPoint Point(int unit) => Line.Neighbourhood.MeterAt(unit).Point;

    public double PowerW(int unit) => Point(unit).Total.PowerW;

    public void Draw(int unit, int watts)
    {
        Line.Neighbourhood.Households[unit].PinnedMw = watts * 1000L;
        RunMs(1000);
    }

    /// <summary>Moves time, and the physics with it.</summary>
    public void RunMs(long milliseconds)
    {
        Line.RunFor(milliseconds * Ms);
        Line.Line.Bank.AdvanceTo(new LineInstant(Line.NowNs, Some.Start.AddTicks(Line.NowNs / 100)));
    }

    /// <summary>Coil 0 of a board or meter, by function 05; true when it was echoed.</summary>
    public bool WriteCoil(byte unit, int coil, bool on)
    {
        byte[] frame = Some.Frame(unit, 5, (byte)(coil >> 8), (byte)(coil & 0xFF), (byte)(on ? 0xFF : 0), 0);
        Line.Send(frame);
        Line.RunFor(0);
        return Line.Fetch().AsSpan().SequenceEqual(frame);
    }

    public bool Coil(byte unit, int coil) => Bit(unit, 1, coil);

    public bool Input(byte unit, int input) => Bit(unit, 2, input);

    private bool Bit(byte unit, byte function, int address)
    {
        Line.Send(Some.Read(unit, function, address, 1));
        Line.RunFor(0);
        return Line.Fetch()[3] == 1;
    }
}
