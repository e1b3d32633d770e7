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

    /// <summary>The sink did not take it now, or nobody knows: it is kept and sent again.</summary>
    /// <param name="Reason">Why.</param>
    public sealed record Keep(string Reason) : Delivery;
}
