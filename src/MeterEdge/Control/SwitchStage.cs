namespace MeterEdge.Control;

/// <summary>The contract's <c>stage</c> of an answer to a signed message; spelled in lower case there.</summary>
public enum SwitchStage : byte
{
    Accepted,
    Refused,
    AwaitingApproval,
    AwaitingRelease,
    AwaitingOrder,
    Countdown,
    Armed,
    Executing,
    Verified,
    Contradicted,

    /// <summary>Nobody knows; an honest end.</summary>
    Unknown,
    Cancelled,
    Expired,
}
