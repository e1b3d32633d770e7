namespace MeterEdge.Tests;

/// <summary>How many inputs the parsers of what comes from outside are tried with.</summary>
internal static class Fuzz
{
    /// <summary>Ten million in the long run.</summary>
    public static readonly long Inputs = Environment.GetEnvironmentVariable("METEREDGE_LONG") == "1" ? 10_000_000 : 30_000;
}
