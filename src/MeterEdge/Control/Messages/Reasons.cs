namespace MeterEdge.Control.Messages;

/// <summary>Why supply is to be cut. Spelled as in the contract by <see cref="Words"/>.</summary>
public enum CutReason : byte
{
    Arrears,
    CustomerRequest,
    PlannedWork,
    AuthorityOrder,
    TheftConfirmed,

    /// <summary>The only one without countdown; signed by the duty engineer only.</summary>
    SafetyEmergency,
}

/// <summary>Why supply is to be restored.</summary>
public enum ReleaseReason : byte
{
    Paid,
    Plan,
    Guarantee,
    AuthorityOrder,
    MedicalSafety,
    Wrongful,
    Cleared,
    WorkDone,
    CustomerRequest,
}

/// <summary>How supply comes back. Also the most that a release permits: <see cref="Arm"/> permits less than <see cref="Direct"/>.</summary>
public enum ReconnectMode : byte
{
    /// <summary>The switch is made ready and the customer's button closes it.</summary>
    Arm,

    /// <summary>The switch is closed from afar.</summary>
    Direct,
}

/// <summary>Which reasons restore which cut (contract, Signed messages).</summary>
public static class Reasons
{
    /// <summary>True when a release of this reason may restore supply that was cut for that one.</summary>
    public static bool Restores(this ReleaseReason release, CutReason cut) => cut switch
    {
        CutReason.Arrears => release is ReleaseReason.Paid or ReleaseReason.Plan or ReleaseReason.Guarantee
            or ReleaseReason.AuthorityOrder or ReleaseReason.MedicalSafety or ReleaseReason.Wrongful,
        CutReason.SafetyEmergency or CutReason.TheftConfirmed or CutReason.AuthorityOrder => release == ReleaseReason.Cleared,
        CutReason.PlannedWork => release == ReleaseReason.WorkDone,
        CutReason.CustomerRequest => release == ReleaseReason.CustomerRequest,
    };
}
