using System.Collections.Immutable;
using MeterEdge.Control.Messages;

namespace MeterEdge.Control.Policy;

/// <summary>
/// How supply comes back: C1 to C7 of the policy, and the pace of a switch. Three of them are no values, because nothing may change them: a
/// reconnect always needs a release (C1), at all hours (C2), and a part of the debt is not enough (C5, which the release's reader holds).
/// </summary>
public sealed record ReconnectPolicy
{
    /// <summary>C3: supply should be back within this. Default: 15 minutes.</summary>
    public TimeSpan Target { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>C3: an alarm goes out after this. Default: an hour.</summary>
    public TimeSpan Alarm { get; init; } = TimeSpan.FromHours(1);

    /// <summary>C3: the customer is owed an explanation after this. Default: 20 hours.</summary>
    public TimeSpan Explanation { get; init; } = TimeSpan.FromHours(20);

    /// <summary>C3: what the law allows. Default: 24 hours.</summary>
    public TimeSpan Hard { get; init; } = TimeSpan.FromHours(24);

    /// <summary>C4: how a switch is closed that can be closed both ways. Default: <see cref="ReconnectMode.Arm"/>.</summary>
    public ReconnectMode Mode { get; init; } = ReconnectMode.Arm;

    /// <summary>C4: an armed switch that nobody closed is opened again after this. [D] Default: 30 minutes.</summary>
    public TimeSpan ArmFor { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>C6: pause after each failed attempt to close; after the last one somebody has to go there. Default: 1, 5 and 15 minutes.</summary>
    public ImmutableArray<TimeSpan> BackOff { get; init; } = [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15)];

    /// <summary>C6: attempts to close for one release. Default: 3.</summary>
    public int MaxCloseAttempts { get; init; } = 3;

    /// <summary>C7: least time between two closings in the district. Default: 5 seconds.</summary>
    public TimeSpan Stagger { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>C7: after an outage of many, each closing waits a random part of this besides. Default: a minute.</summary>
    public TimeSpan OutageStagger { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a closed switch is watched before the release is consumed. Default: a minute.</summary>
    public TimeSpan Probation { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Line voltage below which nothing is closed, in volt: 220 V - 10 %. Default: 198.</summary>
    public double LineMinV { get; init; } = 198;

    /// <summary>Line voltage above which nothing is closed, in volt: 220 V + 7 %. Default: 235.4.</summary>
    public double LineMaxV { get; init; } = 235.4;

    /// <summary>Least time between two operations of one switch. Default: 10 minutes.</summary>
    public TimeSpan Dwell { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Operations of one switch in 24 hours. Default: 4.</summary>
    public int MaxOperationsPerDay { get; init; } = 4;

    /// <summary>
    /// The first moment, not before <paramref name="now"/>, at which a switch may be operated again. Opening again for safety asks nobody.
    /// </summary>
    /// <param name="operations">When it was operated of late, in any order.</param>
    /// <param name="now">Now.</param>
    public DateTimeOffset NextOperation(IEnumerable<DateTimeOffset> operations, DateTimeOffset now)
    {
        var latest = operations.OrderDescending().Take(MaxOperationsPerDay).ToList();
        var next = now;
        if (latest.Count > 0 && latest[0] + Dwell > next)
            next = latest[0] + Dwell;
        if (latest.Count == MaxOperationsPerDay && latest[^1].AddHours(24) > next)
            next = latest[^1].AddHours(24);
        return next;
    }
}
