using MeterEdge.Configuration;
using MeterEdge.Control.Policy;

namespace MeterEdge.Commands;

/// <summary>Where the policy in force is another than its name makes people believe.</summary>
internal static class PolicyWarnings
{
    /// <summary>One sentence, or none.</summary>
    public static IEnumerable<string> Of(ControlOptions control)
    {
        var named = PolicyProfile.Find(control.Profile)!;
        var changed = named.Differences(control.Policy).Select(rule => $"{rule.Key} {rule.Value} instead of {rule.Named}").ToList();
        if (changed.Count > 0)
            yield return $"policy {control.PolicyInForce.Name} is {named.Name} but for {string.Join("; ", changed)}";
    }
}
