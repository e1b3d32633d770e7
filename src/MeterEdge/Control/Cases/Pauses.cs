namespace MeterEdge.Control.Cases;

/// <summary>Pauses between looks at a switch whose state nobody could prove: from a minute, doubling, to a quarter of an hour.</summary>
internal static class Pauses
{
    private static readonly TimeSpan First = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    /// <summary>The pause after one.</summary>
    public static Wait After(Wait? last, DateTimeOffset now) =>
        new(now, last is null ? First : last.For * 2 < Longest ? last.For * 2 : Longest);
}
