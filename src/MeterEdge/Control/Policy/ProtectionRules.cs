using MeterEdge.Configuration;
using MeterEdge.Control.Messages;

namespace MeterEdge.Control.Policy;

/// <summary>D10 to D13: whom nobody may cut off from afar.</summary>
internal static class ProtectionRules
{
    public static IEnumerable<Gate> Judge(PolicyRules rules, CutQuestion question)
    {
        if (!rules.ImportantUserRemoteCut && (question.Class == AccountClass.Important || question.Holding(FactKind.Important).Any()))
            yield return Deny("important_user.remote_cut", RefusalCode.ImportantUser, "an important user is cut on site only, with a copy to the authority");
        foreach (var gate in Medical(rules, question))
            yield return gate;
        if (rules.ProtectedSupplyGuarantee && question.Holding(FactKind.Guarantee).Any())
            yield return Deny("protected.supply_guarantee", RefusalCode.ProtectedSupply, "supply is guaranteed until that is cleared");
        if (rules.ProtectedCommonLoad && (question.Class == AccountClass.CommonLoad || question.Holding(FactKind.CommonLoad).Any()))
            yield return Deny("protected.common_load", RefusalCode.ProtectedCommonLoad, "lifts, pumps, fire protection or heating hang on it");
    }

    private static IEnumerable<Gate> Medical(PolicyRules rules, CutQuestion question)
    {
        foreach (var fact in question.Holding(FactKind.Medical))
        {
            var group = fact.Text("group") ?? "medical";
            var isProtected = group switch
            {
                "medical" => rules.ProtectedMedical,
                "life_support" => rules.ProtectedLifeSupport,
                "under2" => rules.ProtectedUnder2,
                "75plus" => rules.Protected75plus,
                "disabled" => rules.ProtectedDisabled,

                // A need that we have no name for is still one.
                _ => true,
            };
            if (!isProtected)
                continue;
            var rule = $"protected.{group}";
            yield return fact.Flag("suspected")
                ? new(rule, RefusalCode.ProtectedMedical, Verdict.Hold, fact.Until, "a protected household is suspected; somebody has to find out")
                : new(rule, RefusalCode.ProtectedMedical, Verdict.Deny, fact.Until, "the household is protected");
        }
    }

    private static Gate Deny(string rule, RefusalCode code, string why) => new(rule, code, Verdict.Deny, null, why);
}
