using System.Collections.Immutable;
using MeterEdge.Control.Messages;

namespace MeterEdge.Control.Policy;

/// <summary>Decides whether a switch may be opened. Looks at nothing but the question: no clock, no store, no bus.</summary>
public sealed class CutPolicy(PolicyProfile profile)
{
    /// <summary>The policy.</summary>
    public PolicyProfile Profile => profile;

    /// <summary>Every rule that does not allow the cut, in the order of the policy; none: it is allowed.</summary>
    public ImmutableArray<Gate> Judge(CutQuestion question)
    {
        var rules = profile.Rules;
        var forArrears = question.Order.Reason == CutReason.Arrears;
        return
        [
            .. forArrears ? DebtRules.Judge(rules, question) : [],
            .. ApprovalRules.Judge(rules, question),
            .. forArrears ? ProtectionRules.Judge(rules, question) : [],
            .. forArrears ? WindowRules.Judge(rules, question) : [],
            .. forArrears ? WeatherRules.Judge(rules, question) : [],
            .. forArrears ? SettlementRules.Judge(rules, question) : [],
            .. DistrictRules.Judge(profile, question),
        ];
    }
}
