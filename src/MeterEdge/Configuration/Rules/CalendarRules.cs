using System.Collections.Immutable;
using MeterEdge.Configuration.Keys;
using MeterEdge.Control.Policy;

namespace MeterEdge.Configuration.Rules;

/// <summary>The calendar that the configuration names must be there, and in order.</summary>
internal static class CalendarRules
{
    /// <summary>What is wrong within the file; that it cannot be read is noted at its key.</summary>
    public static ImmutableArray<ConfigurationError> Check(ControlOptions control, ObjectNode root, Findings findings)
    {
        if (control.CalendarFile is not { } file)
            return [];
        if (NamedFile.Problem(file, secret: false) is not { } problem)
            return CalendarFile.Check(file);
        findings.Add("MeterEdge:Control:CalendarFile", root, problem);
        return [];
    }
}
