namespace MeterEdge.Contract;

/// <summary>Version of everything that crosses the wire to the head-end.</summary>
public static class ContractVersion
{
    /// <summary>The version spoken by this build, as in every message's <c>v</c>.</summary>
    public const int Current = 1;
}
