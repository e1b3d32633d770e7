namespace MeterEdge.Control.Messages;

/// <summary>Amounts that contradict each other prove nothing.</summary>
internal static class Money
{
    /// <summary>Why the amounts of a message do not do; null when they do, or when it has none.</summary>
    public static (RefusalCode Code, string Why)? Refusal(SignedMessage message) => message switch
    {
        SignedMessage.Release { Amounts: { } amounts } release => Refusal(amounts, release.Reason),
        SignedMessage.Notice { Due: < 0 } => (RefusalCode.AmountMismatch, "due is below 0"),
        _ => null,
    };

    private static (RefusalCode Code, string Why)? Refusal(Amounts amounts, ReleaseReason reason)
    {
        // The difference of two such numbers may be larger than either can say.
        if (amounts.Due < 0 || amounts.Paid < 0 || (Int128)amounts.Due - amounts.Paid != amounts.Balance)
            return (RefusalCode.AmountMismatch, $"due {amounts.Due} less paid {amounts.Paid} is not bal {amounts.Balance}");
        return reason == ReleaseReason.Paid && amounts.Balance > 0 ? (RefusalCode.BalanceOwed, $"{amounts.Balance} still owed") : null;
    }
}
