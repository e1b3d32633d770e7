namespace MeterEdge.Control.Messages;

/// <summary>What became of a key set that came from the head-end.</summary>
public abstract record KeyChange
{
    private KeyChange()
    {
    }

    /// <summary>It is on disk and in force, now or already.</summary>
    public sealed record InForce(long Version) : KeyChange;

    /// <summary>It may not replace the one in force.</summary>
    public sealed record Refused(RefusalCode Code, string Why) : KeyChange;

    /// <summary>The disk did not take it: nothing has changed, and the sender repeats it.</summary>
    public sealed record NotKept(string Why) : KeyChange;
}
