using MeterEdge.Configuration.Keys;
using MeterEdge.Control.Policy;

namespace MeterEdge.Configuration.Rules;

/// <summary>Puts the written values of a policy over those of the policy that is named.</summary>
internal static class PolicyRulesInForce
{
    private const string Control = "MeterEdge:Control";
    private const string Policy = Control + ":" + nameof(ControlOptions.Policy);

    /// <summary>The configuration with all values of its policy. A name that names none is noted, and values that cannot go together.</summary>
    public static EdgeConfiguration Resolve(EdgeConfiguration configuration, ObjectNode root, Findings findings)
    {
        var control = configuration.Control;
        if (PolicyProfile.Find(control.Profile) is not { } named)
        {
            findings.Add(
                KeyPath.Join(Control, nameof(control.Profile)), root,
                $"names no policy{NearestName.Suggestion(control.Profile, PolicyProfile.Names)} (there are {string.Join(", ", PolicyProfile.Names)})");
            return configuration;
        }

        // What is wrong with the written values was noted when they were read the first time.
        var rules = Written(root) is { } written ? PolicyRules.Keys.Bind(written, Policy, new(), named.Rules) : named.Rules;
        if (rules.NoticeFinalMinutes is { } final)
        {
            if (final.Min >= final.Max)
                findings.Add(KeyPath.Join(Policy, "notice.final_minutes:min"), root, $"is {final.Min}, not less than max {final.Max}");
            else if (rules.CountdownMinutes >= final.Max)
                findings.Add(KeyPath.Join(Policy, "countdown.minutes"), root, $"must be less than notice.final_minutes:max {final.Max}, or every last notice is too old when the countdown ends");
        }

        return configuration with { Control = control with { Policy = rules } };
    }

    private static ObjectNode? Written(ObjectNode root) =>
        root.Find("MeterEdge") is ObjectNode edge && edge.Find(nameof(EdgeConfiguration.Control)) is ObjectNode control
            ? control.Find(nameof(ControlOptions.Policy)) as ObjectNode
            : null;
}
