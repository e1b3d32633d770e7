namespace MeterEdge.Control.Policy;

/// <summary>One rule that does not allow a cut. A rule that allows it leaves no gate.</summary>
/// <param name="Rule">Key of the rule, as it is configured, e.g. <c>arrears.min_days_overdue</c>.</param>
/// <param name="Code">The contract's code.</param>
/// <param name="Verdict">Whether it says no, or not yet.</param>
/// <param name="Until">From when on this rule alone would allow it, where that is known.</param>
/// <param name="Why">One sentence with the values that were compared.</param>
public sealed record Gate(string Rule, RefusalCode Code, Verdict Verdict, DateTimeOffset? Until, string Why);

/// <summary>What a rule says that does not allow a cut.</summary>
public enum Verdict : byte
{
    /// <summary>No.</summary>
    Deny,

    /// <summary>Not while something is open that somebody has to settle.</summary>
    Hold,
}
