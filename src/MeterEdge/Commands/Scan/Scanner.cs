using MeterEdge.Metering.Probing;
using MeterEdge.Metering.Profiles;
using MeterEdge.Modbus.Frames;
using MeterEdge.Modbus.Line;
using MeterEdge.Modbus.Serial;

namespace MeterEdge.Commands.Scan;

/// <summary>Asks every unit at every setting of a line, and finds the profile of those that answer.</summary>
internal sealed class Scanner(ScanRequest request, ProfileLibrary library, TimeProvider time)
{
    /// <summary>Told before each unit: which, how many are behind, and how many there are.</summary>
    public Action<LineSetting, byte, int, int>? Progress { get; init; }

    /// <summary>Told of each unit that answers.</summary>
    public Action<FoundMeter>? Found { get; init; }

    /// <summary>Scans until done or cancelled. Null when all is well, else what is wrong with the port.</summary>
    public async Task<string?> Run(ScanState state, CancellationToken stop)
    {
        var all = request.Settings.Length * request.Units.Length;
        var behind = 0;
        foreach (var setting in request.Settings)
        {
            var serial = new SerialSettings(request.Port, setting.Baud, setting.Parity, LineSetting.StopBits, request.Rs485);
            var link = new LinkError();
            using var line = new LineOwner(SerialLinks.For(serial), serial.Timing, time, link);
            var probe = new UnitProbe(line, serial.Timing, Framing.Rtu, LinePriority.Request, request.Timeout, library, time);
            foreach (var unit in request.Units)
            {
                behind++;
                if (state.IsDone(setting, unit))
                    continue;
                if (stop.IsCancellationRequested)
                    return null;
                Progress?.Invoke(setting, unit, behind, all);
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
                        return link.Error ?? $"{request.Port} was lost";
                }
            }
        }

        return null;
    }

    private sealed class LinkError : LineObserver
    {
        public string? Error { get; private set; }

        public override void LinkDown(string link, string error) => Error = error;
    }
}
