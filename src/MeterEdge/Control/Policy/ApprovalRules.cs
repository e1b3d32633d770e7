using MeterEdge.Configuration;
using MeterEdge.Control.Messages;

namespace MeterEdge.Control.Policy;

/// <summary>D9: nobody cuts alone.</summary>
public static class ApprovalRules
{
    /// <summary>Why an approval does not count for an order; null when it does.</summary>
    public static RefusalCode? Problem(SignedMessage order, SignedMessage.Approval approval) =>
        approval.Role != KeyRole.Approver ? RefusalCode.WrongRole
        : approval.Order != order.Id ? RefusalCode.CaseMismatch
        : approval.Issuer == order.Issuer ? RefusalCode.SelfApproval
        : null;

    internal static IEnumerable<Gate> Judge(PolicyRules rules, CutQuestion question)
    {
        var needed = question.Class == AccountClass.Resident ? rules.ApprovalRoles.Resident : rules.ApprovalRoles.NonResident;
        var given = question.Approvals.Where(approval => Problem(question.Order, approval) is null).Select(approval => approval.Issuer).Distinct().Count();
        return given >= needed
            ? []
            : [new("approval.roles", RefusalCode.NoApproval, Verdict.Deny, null, $"{given} of {needed} approvals are given, by others than {question.Order.Issuer}")];
    }
}
