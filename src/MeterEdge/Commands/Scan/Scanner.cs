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
        var walk = new UnitWalk(state) { Asking = (setting, unit) => Progress?.Invoke(setting, unit, ++behind, all), Found = Found };
        foreach (var setting in request.Settings)
        {
            var serial = new SerialSettings(request.Port, setting.Baud, setting.Parity, LineSetting.StopBits, request.Rs485);
            var link = new LinkError();
            using var line = new LineOwner(SerialLinks.For(serial), serial.Timing, time, link);
            var probe = new UnitProbe(line, serial.Timing, Framing.Rtu, LinePriority.Request, request.Timeout, library, time);
            if (!await walk.Run(probe, setting, request.Units, stop).ConfigureAwait(false))
                return link.Error ?? $"{request.Port} was lost";
        }

        return null;
    }
}
