using MeterEdge.Configuration;

namespace MeterEdge.Forwarding.Influx;

/// <summary>What only the configuration knows of a meter and a reading does not say.</summary>
/// <param name="Class">Class of the account; null where there is none, as with the district's own meter.</param>
/// <param name="Phase">Phase of the supply, if it is known.</param>
public sealed record CustomerTags(string? Class, string? Phase)
{
    /// <summary>Of a meter that is no longer configured.</summary>
    public static CustomerTags Unknown { get; } = new(null, null);

    /// <summary>Of a configured meter.</summary>
    public static CustomerTags Of(MeterOptions meter) => new(
        meter.Role switch
        {
            MeterRole.Customer => meter.Class.ToString(),
            // A sum over classes must not count the whole district beside its customers.
            MeterRole.District => null,
        },
        meter.Phase?.ToString());
}
