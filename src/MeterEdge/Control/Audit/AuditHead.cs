namespace MeterEdge.Control.Audit;

/// <summary>Publishes where the chain ends, so that whoever keeps it can prove later that nothing before it was changed or left out.</summary>
internal static class AuditHead
{
    /// <summary>How often.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromHours(1);

    /// <summary>Adds the event <c>audit_head</c>; none while the chain is empty.</summary>
    public static void Tell(ControlTransaction transaction, DateTimeOffset now)
    {
        if (AuditChain.Head(transaction) is var (seq, hash))
            transaction.Insert(new(now, "audit_head", Severity.Info, null, new() { ["seq"] = seq, ["hash"] = hash }), reply: null);
    }
}
