using MeterEdge.Configuration;
using MeterEdge.Metering;
using MeterEdge.Metering.Profiles;
using MeterEdge.Metering.Switches;
using MeterEdge.Modbus.Line;
using MeterEdge.Readings;
using Rtu = MeterEdge.Modbus.Frames.Framing;

namespace MeterEdge.Tests.Metering.Switches;

/// <summary>A line with an SDM530 as unit 1 and a relay board as unit 101, output 3 of which may stand before or behind the meter.</summary>
internal sealed class SwitchedLine : IDisposable
{
    public const string Serial = "130005218";

    private static readonly byte[] Silence = [];

    public SwitchedLine(SwitchOptions? separate = null, int? breakA = 60)
    {
        Link = new(Time, Meter, Board);
        Owner = new(Link, Some.Timing9600, Time);
        Options = new() { Serial = Serial, Unit = 1, Profile = ProfileLibrary.BuiltIn.Get("eastron-sdm530"), BreakA = breakA, Switch = separate };
        Meter.Floats[0] = Meter.Floats[2] = Meter.Floats[4] = 229.5f;
        Meter.Floats[8] = 4.2f;
        Meter.Floats[0x34] = 950;
        Meter.Floats[0x48] = 36.25f;
        Meter.Own = request => Dark ? Silence : request switch
        {
            // Its serial number, 130005218, in two registers.
            [1, 3, 0xFC, 0x00, ..] => [1, 3, 4, 0x07, 0xBF, 0xB8, 0xE2],
            [1, 3, 0xFD, 0x02, ..] => [1, 3, 4, .. Bits, 0x00],
            [1, 16, 0xFD, 0x00, 0, 1, 2, var high, 0, ..] => Heard(request[..6], () => Bits = [high, high, high]),
            _ => null,
        };
        Board.Own = request => request switch
        {
            [101, 2, 0, 2, 0, 1, ..] => [101, 2, 1, Contact],
            [101, 5, 0, 2, var on, 0, ..] => Heard(request[..6], () => Contact = (byte)(on == 0xFF ? 1 : 0)),
            _ => [101, (byte)(request[1] | 0x80), 2],
        };
        var switched = separate is null
            ? new SwitchPlace(Options.Profile, 1, 1, Rtu.Rtu, Owner, TimeSpan.FromSeconds(1))
            : new SwitchPlace(separate.Profile, separate.Unit, separate.Channel, Rtu.Rtu, Owner, TimeSpan.FromSeconds(1));
        It = new(
            Options,
            switched,
            new PlaceReader(1, Options.Profile, Rtu.Rtu, Owner, TimeSpan.FromSeconds(1), LinePriority.Switch),
            Reader(Options.Profile),
            Reader(MeterSwitches.VoltagesOf(Options.Profile)),
            Time);

        MeterReader Reader(Profile profile) => new(1, new(profile, Some.Limits()), ReadingKind.Switch, Rtu.Rtu, Owner, TimeSpan.FromSeconds(1), Time);
    }

    public static SwitchOptions Relay(SwitchSide side) =>
        new() { Bus = "bus-1", Unit = 101, Profile = ProfileLibrary.BuiltIn.Get("generic-relay"), Channel = 3, Side = side };

    public SteppedTime Time { get; } = new(PolledLine.FirstDue);

    public ScriptedMeter Meter { get; } = new(1);

    public ScriptedMeter Board { get; } = new(101);

    public ScriptedLine Link { get; }

    public LineOwner Owner { get; }

    public MeterOptions Options { get; }

    public MeterSwitch It { get; }

    /// <summary>The meter answers nothing.</summary>
    public bool Dark { get; set; }

    /// <summary>The relays of the three phases.</summary>
    public byte[] Bits { get; set; } = [0xFF, 0xFF, 0xFF];

    /// <summary>The contact of the board's output.</summary>
    public byte Contact { get; set; } = 1;

    /// <summary>What a write does besides being repeated.</summary>
    public bool Obeys { get; set; } = true;

    /// <summary>A write is not repeated.</summary>
    public bool IsMute { get; set; }

    public void Dispose() => Owner.Dispose();

    private byte[] Heard(byte[] echo, Action moves)
    {
        if (Obeys)
            moves();
        return IsMute ? Silence : echo;
    }
}
