using System.Collections.Immutable;
using MeterEdge.Commands.Scan;
using MeterEdge.Metering.Probing;
using MeterEdge.Metering.Profiles;
using MeterEdge.Modbus.Line;

namespace MeterEdge.Commands.Commission;

/// <summary>Walks a line: asks every unit, those listed that are silent once more, then reads those that answer twice.</summary>
internal sealed class LineWalk(CommissionRequest request, ProfileLibrary library, TimeProvider time)
{
    /// <summary>Told of each unit before it is asked.</summary>
    public Action<byte>? Asking { get; init; }

    /// <summary>Told of each unit that answers.</summary>
    public Action<FoundMeter>? Found { get; init; }

    /// <summary>Walks until done or stopped.</summary>
    /// <returns>What is wrong with the line, or what was found; neither when it was stopped.</returns>
    public async Task<(string? Problem, ImmutableArray<Commissioned> Meters)> Run(Expected expected, ScanState state, CancellationToken stop)
    {
        var link = new LinkError();
        using var line = new LineOwner(request.Access.Link(), request.Access.Timing, time, link);
        var probe = new UnitProbe(line, request.Access.Timing, request.Access.Framing, LinePriority.Request, request.Timeout, library, time);
        var walk = new UnitWalk(state) { Asking = (_, unit) => Asking?.Invoke(unit), Found = Found };
        if (!await walk.Run(probe, request.Setting, request.Units, stop).ConfigureAwait(false))
            return (link.Error ?? $"{request.Target} was lost", []);
        if (stop.IsCancellationRequested)
            return (null, []);

        var garbled = new HashSet<byte>();
        foreach (var unit in expected.Meters.Select(meter => meter.Unit).Where(unit => request.Units.Contains(unit) && !IsFound(unit)).ToList())
        {
            // One lost frame is no missing meter.
            var outcome = await probe.Find(unit, CancellationToken.None).ConfigureAwait(false);
            if (outcome.Result == ProbeResult.LineDown)
                return (link.Error ?? $"{request.Target} was lost", []);
            if (outcome.Result == ProbeResult.Garbled)
                garbled.Add(unit);
            if (outcome.Unit is not { } found)
                continue;
            state.Answered(FoundMeter.At(request.Setting, found));
            Found?.Invoke(state.Found[^1]);
        }

        var pairs = Pairing.Of(expected, [.. state.Found.Where(meter => meter.Setting == request.Setting).Select(Unit)], request.Units, garbled);
        var trials = new List<(Pair Pair, ImmutableArray<Trial> Trials)>();
        foreach (var pair in pairs)
            trials.Add((pair, await Tried(probe, pair).ConfigureAwait(false)));

        // Everything once, then everything again: so time goes by between the two.
        var meters = ImmutableArray.CreateBuilder<Commissioned>();
        foreach (var (pair, tried) in trials)
        {
            var chosen = Judgement.Chosen(pair);
            var again = tried.Any(trial => trial.Profile == chosen) ? await probe.Read(pair.Found!.Unit, chosen!).ConfigureAwait(false) : null;
            meters.Add(Judgement.Of(pair, expected, tried, again));
        }

        return (link.Error, meters.DrainToImmutable());

        bool IsFound(byte unit) => state.Found.Any(meter => meter.Setting == request.Setting && meter.Unit == unit);
    }

    private static async Task<ImmutableArray<Trial>> Tried(UnitProbe probe, Pair pair)
    {
        var trials = ImmutableArray.CreateBuilder<Trial>();
        foreach (var profile in Judgement.InQuestion(pair))
            trials.Add(new(profile, await probe.Read(pair.Found!.Unit, profile).ConfigureAwait(false)));
        return trials.DrainToImmutable();
    }

    private FoundUnit Unit(FoundMeter meter) => new(
        meter.Unit, Named(meter.Profile), [], meter.Serial, [.. meter.Others.Select(Named).OfType<Profile>()], meter.Identification);

    private Profile? Named(string? name) => name is not null && library.TryFind(name, out var profile) ? profile : null;
}
