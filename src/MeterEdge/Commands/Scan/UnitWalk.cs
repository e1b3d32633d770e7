using MeterEdge.Metering.Probing;

namespace MeterEdge.Commands.Scan;

/// <summary>Asks the units of a line one after the other, and keeps what is done.</summary>
internal sealed class UnitWalk(ScanState state)
{
    /// <summary>Told of each unit before it is asked, or passed over because that was done before.</summary>
    public Action<LineSetting, byte>? Asking { get; init; }

    /// <summary>Told of each unit that answers.</summary>
    public Action<FoundMeter>? Found { get; init; }

    /// <summary>Walks until done or stopped, which ends it behind a unit.</summary>
    /// <param name="probe">Asks the units.</param>
    /// <param name="setting">How the line is set.</param>
    /// <param name="units">Which units.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>False when the line is down.</returns>
    public async Task<bool> Run(UnitProbe probe, LineSetting setting, IEnumerable<byte> units, CancellationToken stop)
    {
        foreach (var unit in units)
        {
            Asking?.Invoke(setting, unit);
            if (state.IsDone(setting, unit))
                continue;
            if (stop.IsCancellationRequested)
                return true;

            // What has begun is brought to its end: so it need not be done again.
            var outcome = await probe.Find(unit, CancellationToken.None).ConfigureAwait(false);
            switch (outcome.Result)
            {
                case ProbeResult.Found:
                    var meter = FoundMeter.At(setting, outcome.Unit!);
                    state.Answered(meter);
                    Found?.Invoke(meter);
                    break;
                case ProbeResult.Silent or ProbeResult.Garbled:
                    state.Silent(setting, unit);
                    break;
                case ProbeResult.LineDown:
                    return false;
            }
        }

        return true;
    }
}
