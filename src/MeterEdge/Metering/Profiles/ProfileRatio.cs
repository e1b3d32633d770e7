namespace MeterEdge.Metering.Profiles;

/// <summary>A number in a meter's registers that others are multiplied by, e.g. the ratio of its current transformers. Read in the same pass as they.</summary>
public sealed record ProfileRatio : ProfileField
{
    /// <summary>What registers call it under times.</summary>
    public string Name { get; init; } = "";

    /// <summary>What its number means.</summary>
    public RatioForm Form { get; init; }
}

/// <summary>What the number of a ratio means.</summary>
public enum RatioForm
{
    /// <summary>The values are multiplied by it.</summary>
    Factor,

    /// <summary>The values are multiplied by ten to the power of it, as SunSpec's scale factors mean it.</summary>
    PowerOfTen,
}
