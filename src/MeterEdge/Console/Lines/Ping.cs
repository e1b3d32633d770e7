using System.Globalization;
using MeterEdge.Metering;
using MeterEdge.Modbus.Frames;
using MeterEdge.Modbus.Line;

namespace MeterEdge.Console.Lines;

/// <summary>
/// Asks one unit again and again whether it is there, with reads only and with the line's lowest priority: polling goes first, and at most a
/// fifth of the line is taken.
/// </summary>
public static class Ping
{
    /// <summary>Most pings of one run.</summary>
    public const int Most = 1000;

    /// <summary>Pings, and says a line of at most 80 characters after each and at the end.</summary>
    /// <param name="bus">The unit's line.</param>
    /// <param name="unit">1 to 247, over TCP 0 to 255.</param>
    /// <param name="count">1 to <see cref="Most"/>.</param>
    /// <param name="say">Takes the lines; null for nobody.</param>
    /// <param name="stop">Ends it; what is known by then is summed up.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such unit or count.</exception>
    public static Task<PingSummary> Run(PolledBus bus, byte unit, int count, Action<string>? say, CancellationToken stop) =>
        Run(bus.Line, bus.Options.Name, bus.Framing, PingTarget.Of(bus.Options, unit), count, say, stop);

    internal static async Task<PingSummary> Run(
        LineOwner line, string bus, Framing framing, PingTarget target, int count, Action<string>? say, CancellationToken stop)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Most);
        var exchanges = target.Blocks.Select(block => Exchange(block, framing, target)).ToList();
        say?.Invoke(Fit($"ping unit {target.Unit}{(target.Who is { } who ? $" ({who})" : "")} on {bus}, {count} {(count == 1 ? "time" : "times")}"));
        var outcomes = new List<ExchangeOutcome>(count);
        var block = 0;
        while (outcomes.Count < count && !stop.IsCancellationRequested)
        {
            if (await Once(line, exchanges[block], stop).ConfigureAwait(false) is not { } outcome)
                break;
            if (outcome.Result is ExchangeResult.LinkDown or ExchangeResult.Stopped)
            {
                say?.Invoke(outcome.Result == ExchangeResult.LinkDown ? $"{bus}: {(line.IsPaused ? "the line is paused" : "the port is dead")}, nothing was sent" : $"{bus}: the line was closed");
                break;
            }

            outcomes.Add(outcome);
            say?.Invoke($"{outcomes.Count}: {Words(outcome, target)}");
            if (outcome.Result is not (ExchangeResult.Answered or ExchangeResult.Refused))
                block = (block + 1) % exchanges.Count;
        }

        var summary = PingSummary.Of(target.Unit, outcomes);
        foreach (var text in summary.Lines())
            say?.Invoke(text);
        return summary;
    }

    /// <summary>Null when told to stop; the exchange then ends by itself, and nobody looks at it.</summary>
    private static async Task<ExchangeOutcome?> Once(LineOwner line, Exchange exchange, CancellationToken stop)
    {
        try
        {
            return await line.Submit(exchange).AsTask().WaitAsync(stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private static Exchange Exchange(ReadBlock block, Framing framing, PingTarget target)
    {
        var request = ModbusRequest.Read(target.Unit, (FunctionCode)block.Function, block.First, block.Count, framing);
        return new(request.Frame, request.Answer, LinePriority.Background, target.Timeout, continueOnLine: false) { Silence = target.Silence };
    }

    private static string Words(ExchangeOutcome outcome, PingTarget target) => outcome.Result switch
    {
        ExchangeResult.Answered => $"answered in {Ms(outcome.Turnaround)}, {outcome.Received} bytes",
        ExchangeResult.Refused => $"there, refused in {Ms(outcome.Turnaround)}: {ExceptionText.Of(outcome.ExceptionCode)}",
        ExchangeResult.NoAnswer => $"no answer within {Ms(target.Timeout)}",
        ExchangeResult.Garbled when outcome.Garble == Garble.BadCrc => $"bad CRC, {outcome.Received} bytes",
        ExchangeResult.Garbled => $"{outcome}",
        ExchangeResult.LinkDown or ExchangeResult.Stopped or ExchangeResult.Sent => $"{outcome}",
    };

    private static string Ms(TimeSpan time) => time.TotalMilliseconds.ToString("0.0", CultureInfo.InvariantCulture) + " ms";

    private static string Fit(string text) => text.Length <= TraceText.Width ? text : text[..(TraceText.Width - 1)] + "…";
}
