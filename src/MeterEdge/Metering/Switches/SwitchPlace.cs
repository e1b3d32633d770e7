using MeterEdge.Metering.Profiles;
using MeterEdge.Modbus.Frames;
using MeterEdge.Modbus.Line;

namespace MeterEdge.Metering.Switches;

/// <summary>Where a switch is and how it is spoken to: in the meter itself, or on a unit of its own.</summary>
/// <param name="Profile">The profile that has the switch.</param>
/// <param name="Unit">1 to 247.</param>
/// <param name="Channel">Number of the output, from 1.</param>
/// <param name="Framing">What stands around function and data on its line.</param>
/// <param name="Line">Its line.</param>
/// <param name="Timeout">How long it may take to begin its answer.</param>
public sealed record SwitchPlace(Profile Profile, byte Unit, int Channel, Framing Framing, LineOwner Line, TimeSpan Timeout)
{
    /// <summary>How long the line is kept between two exchanges of an operation.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromMilliseconds(100);

    /// <summary>The switch in the profile; such a place is made of profiles that have one.</summary>
    public ProfileSwitch Switch => Profile.Switch!;

    /// <summary>The address for this output: one address after the other.</summary>
    public ushort Shifted(ushort address) => (ushort)(address + Channel - 1);

    /// <summary>
    /// An exchange with it. Switching is rare: what that allocates does not matter. After one of an operation the line is kept for the next: what is
    /// decided in between is written to the disk first.
    /// </summary>
    public Exchange Exchange(ModbusRequest request, LinePriority priority) =>
        new(request.Frame, request.Answer, priority, TimeSpan.FromMilliseconds(Math.Max(Timeout.TotalMilliseconds, Profile.LeastTimeoutMs)), continueOnLine: true)
        {
            Silence = TimeSpan.FromMilliseconds(Profile.PauseMs),
            Keeps = priority == LinePriority.Switch ? Kept : TimeSpan.Zero,
        };
}
