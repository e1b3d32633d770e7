namespace MeterEdge.Console.Lines;

/// <summary>What is said of the port itself, and where there is nothing to say.</summary>
internal static class PortRules
{
    private const int LeastLosses = 2;

    /// <summary>Nothing else can be told of a line that is not open.</summary>
    public static Finding? Dead(JudgedLine line)
    {
        if (line.Seen.IsUp)
            return null;
        if (line.Seen.DownBecause is not { } because)
            return new(LineFault.Unknown, "We do not know: the port was not opened yet", "0 attempts since the start", "Ask again in a few seconds.");
        return new(
            LineFault.DeadPort,
            line.IsSerial ? $"The port {line.Bus.Target} is dead: nothing can be sent" : $"The gateway {line.Bus.Target} cannot be reached",
            $"{because}; opened {JudgedLine.Count(line.Seen.Opened, "time", "times")} since the start",
            line.IsSerial
                ? "See whether the adapter is plugged in and has power, whether the path in the configuration is right and stays the same "
                    + "(/dev/serial/by-id), and whether another program holds it. It is opened by itself as soon as it is there."
                : "See whether the gateway has power, ping its address, and see whether its TCP port is right and takes another connection. "
                    + "It is opened by itself as soon as it answers.");
    }

    /// <summary>A port that comes and goes.</summary>
    public static IEnumerable<Finding> Unsteady(JudgedLine line)
    {
        if (line.Seen.Lost >= LeastLosses)
        {
            yield return new(
                LineFault.UnsteadyPort,
                line.IsSerial ? "The port comes and goes" : "The gateway drops the connection again and again",
                $"lost {line.Seen.Lost} times in the last {Minutes(line)}",
                line.IsSerial
                    ? "Plug the adapter in directly, without a hub; try another cable; see in the kernel's log whether it is reset by disturbance."
                    : "See whether another client takes the gateway's only connection, and whether its idle time-out is shorter than the polling interval.");
        }
    }

    /// <summary>Too few exchanges.</summary>
    public static Finding TooLittle(JudgedLine line) => new(
        LineFault.Unknown,
        "We do not know: there is too little evidence",
        $"{JudgedLine.Count(line.Exchanges, "exchange", "exchanges")} in the last {Minutes(line)}; at least {LineJudgement.LeastExchanges} are needed",
        line.Bus.Meters.IsEmpty ? "No meters are configured on this line: scan it." : "Ping some units of this line, or wait for the next polling, and ask again.");

    /// <summary>No rule found anything: all is well, unless too much failed for that.</summary>
    public static Finding Rest(JudgedLine line)
    {
        var failed = line.Exchanges - line.Alive;
        var numbers = $"{JudgedLine.Count(line.Exchanges, "exchange", "exchanges")} with {JudgedLine.Count(line.Asked.Length, "unit", "units")} "
            + $"in the last {Minutes(line)}, {failed} failed ({JudgedLine.Percent((double)failed / line.Exchanges)})";
        return failed <= line.Exchanges / 50 || (failed == 1 && line.Exchanges >= 2 * LineJudgement.LeastExchanges)
            ? new(LineFault.None, "This line is well", numbers, "")
            : new(
                LineFault.Unknown,
                "Something fails, and we do not know why: it fits no pattern that we know",
                $"{numbers}: {line.NoAnswer} without an answer{(line.Garbled.Total > 0 ? $", {JudgedLine.Kinds(line.Garbled)}" : "")}",
                "Ping the units one by one, follow the trace, and ask again when more is known.");
    }

    private static string Minutes(JudgedLine line) => JudgedLine.Count((long)Math.Ceiling(line.Seen.Back.TotalMinutes), "minute", "minutes");
}
