using MeterEdge.Readings;

namespace MeterEdge.Metering;

/// <summary>A meter on a line that is being polled, and what is known of it. The state is replaced as a whole, so any thread may look.</summary>
public sealed class PolledMeter(MeterAddress address, MeterReader everything, MeterReader energy)
{
    private volatile MeterState _state = MeterState.Unknown;
    private volatile bool _isBehind;

    /// <summary>Who and where it is.</summary>
    public MeterAddress Address { get; } = address;

    /// <summary>What is known of it.</summary>
    public MeterState State => _state;

    /// <summary>Reads all that the profile knows.</summary>
    public MeterReader Everything { get; } = everything;

    /// <summary>Reads the energy registers only, for boundaries at which nothing else is due.</summary>
    public MeterReader Energy { get; } = energy;

    /// <summary>True while an attempt at it waits or runs behind everybody else's.</summary>
    public bool IsBehind
    {
        get => _isBehind;
        set => _isBehind = value;
    }

    /// <summary>Takes note of a pass that is over.</summary>
    public MeterChange Note(PassResult pass, Snapshot reading)
    {
        var (next, change) = _state.After(pass, reading);
        _state = next;
        return change;
    }
}
