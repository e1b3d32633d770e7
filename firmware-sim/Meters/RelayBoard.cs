using MeterSim.Switches;

namespace MeterSim.Meters;

/// <summary>
/// A relay board as they are sold for a few coins: output N is coil N-1, on to close, and beside each contact hangs an input that
/// is on while the contact is closed, discrete input N-1. It is no copy of a certain maker's; that the feedback is wired so is the
/// simulator's choice. "relay-arm" has, at 0x0100 above each, a coil that lets the customer's button close the output and an input
/// that says so; no board that has it is known, it is here because some switches can.
/// </summary>
internal static class RelayBoard
{
    public const int MostChannels = 64;

    private const int UsualChannels = 8;
    private const int ArmOffset = 0x0100;

    public static MeterModel Model { get; } = WithChannels("relay", "generic-relay", UsualChannels, arms: false);

    public static MeterModel Arming { get; } = WithChannels("relay-arm", "generic-relay-arm", UsualChannels, arms: true);

    /// <summary>One with another number of outputs.</summary>
    public static MeterModel With(MeterModel board, int channels) => WithChannels(board.Name, board.Profile, channels, board == Arming);

    private static MeterModel WithChannels(string name, string profile, int channels, bool arms) => new()
    {
        Name = name,
        Profile = profile,
        ThreePhase = false,
        Switches = channels,
        IsBoard = true,
        Coils = [.. Each(channels, Output), .. arms ? Each(channels, Permit) : []],
        DiscreteInputs = [.. Each(channels, Feedback), .. arms ? Each(channels, Armed) : []],
    };

    private static IEnumerable<BitRow> Each(int channels, Func<int, BitRow> make) => Enumerable.Range(1, channels).Select(make);

    private static BitRow Output(int channel) => new((ushort)(channel - 1), $"output {channel} (on: closed)", m => m.Switches[channel - 1].IsToldClosed)
    {
        Set = (m, on) => m.Order(channel, on ? Poles.All : Poles.None),
    };

    private static BitRow Permit(int channel) => new((ushort)(ArmOffset + channel - 1), $"button of output {channel} closes it", m => m.Switches[channel - 1].IsArmed)
    {
        Set = (m, on) => m.Arm(channel, on),
    };

    private static BitRow Feedback(int channel) => new((ushort)(channel - 1), $"contact {channel} is closed", m => m.Switches[channel - 1].ShowsClosed);

    private static BitRow Armed(int channel) => new((ushort)(ArmOffset + channel - 1), $"output {channel} waits for its button", m => m.Switches[channel - 1].IsArmed);
}
