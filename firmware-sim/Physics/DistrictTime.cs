namespace MeterSim.Physics;

/// <summary>Where the physics of one line has come to; lines share a clock, so that these times can be compared.</summary>
internal sealed class DistrictTime
{
    /// <summary>Milliseconds since the simulator started.</summary>
    public long Ms { get; set; }
}
