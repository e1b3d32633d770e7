using MeterEdge.Metering;
using MeterEdge.Metering.Evidence;

namespace MeterEdge.Console.Lines;

/// <summary>
/// Gathers fresh evidence before a line is judged: asks each configured unit of which little is known lately, a few times, with reads only and
/// with the line's lowest priority.
/// </summary>
public static class LineProbe
{
    /// <summary>How long it takes at most, unless somebody wants another time.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private const int Rounds = LineJudgement.LeastExchanges;

    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    /// <summary>Asks, and gives all that is known then. When the time is over, what was not asked is left out.</summary>
    public static async Task<LineEvidence> Run(PolledBus bus, CancellationToken stop, TimeSpan? patience = null)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        over.CancelAfter(patience ?? Patience);
        var targets = bus.Options.Meters.Select(meter => meter.Unit).Distinct().Select(unit => PingTarget.Of(bus.Options, unit)).ToList();
        for (var round = 0; round < Rounds; round++)
        {
            // Each unit once before any of them twice: so much as there is time for tells of all of them.
            var seen = bus.Evidence.Since(Fresh);
            foreach (var target in targets.Where(target => seen.Of(target.Unit).Asked < Rounds))
            {
                if (over.IsCancellationRequested || !bus.Line.Statistics.IsUp)
                    return bus.Evidence.Since(LineRecorder.Lately);
                // Each time something else, so that nobody waits for what may still come late.
                var first = round % target.Blocks.Length;
                var turned = target with { Blocks = [.. target.Blocks[first..], .. target.Blocks[..first]] };
                _ = await Ping.Run(bus.Line, bus.Options.Name, bus.Framing, turned, 1, null, over.Token).ConfigureAwait(false);
            }
        }

        return bus.Evidence.Since(LineRecorder.Lately);
    }
}
