using System.Globalization;

namespace MeterSim.Switches;

/// <summary>One thing that is wrong with a switch.</summary>
/// <param name="Kind">What.</param>
/// <param name="Time">How long it bounces, or how long it takes.</param>
/// <param name="Volts">What is fed in.</param>
internal sealed record SwitchFault(SwitchFaultKind Kind, TimeSpan Time = default, double Volts = 0)
{
    /// <summary>In the words of the command that orders it.</summary>
    public override string ToString() => Kind switch
    {
        SwitchFaultKind.Bounce or SwitchFaultKind.Slow => string.Create(CultureInfo.InvariantCulture, $"{Name(Kind)} {Time.TotalMilliseconds:0.###}ms"),
        SwitchFaultKind.BackFeed => string.Create(CultureInfo.InvariantCulture, $"{Name(Kind)} {Volts:0.###}"),
        SwitchFaultKind.Stuck or SwitchFaultKind.Welded or SwitchFaultKind.Broken or SwitchFaultKind.Echo => Name(Kind),
    };

    public static string Name(SwitchFaultKind kind) => kind switch
    {
        SwitchFaultKind.Stuck => "stuck",
        SwitchFaultKind.Welded => "welded",
        SwitchFaultKind.Broken => "broken",
        SwitchFaultKind.Echo => "echo",
        SwitchFaultKind.Bounce => "bounce",
        SwitchFaultKind.Slow => "slow",
        SwitchFaultKind.BackFeed => "backfeed",
    };
}
