namespace MeterEdge.Forwarding;

/// <summary>What became of a batch.</summary>
public abstract record Delivery
{
    private Delivery()
    {
    }

    /// <summary>The sink has it; only now may the position move.</summary>
    public sealed record Accepted : Delivery
    {
        /// <summary>The one instance.</summary>
        public static Accepted Instance { get; } = new();
    }

    /// <summary>The sink will never take this batch as it is: at least one reading in it is at fault.</summary>
    /// <param name="Reason">What the sink said.</param>
    public sealed record Rejected(string Reason) : Delivery;

    /// <summary>
    /// More than this session takes at once; none of it was taken. Several readings are sent in parts; one is owed still, and another session
    /// may take it.
    /// </summary>
    /// <param name="Reason">How large, and what would fit.</param>
    public sealed record TooLarge(string Reason) : Delivery;

    /// <summary>The sink did not take it now, or nobody knows: it is kept and sent again.</summary>
    /// <param name="Reason">Why.</param>
    /// <param name="AtLeast">How long the sink wants to be left alone.</param>
    /// <param name="NeedsAPerson">It will not pass by itself.</param>
    public sealed record Keep(string Reason, TimeSpan? AtLeast = null, bool NeedsAPerson = false) : Delivery;

    /// <summary>All of these readings are older than the sink keeps: it will never have them, and nothing is wrong with them.</summary>
    /// <param name="Reason">What the sink said.</param>
    public sealed record Expired(string Reason) : Delivery;
}
