using System.Globalization;
using MeterEdge.Console.Sessions;

namespace MeterEdge.Console.Commands;

/// <summary><c>bus pause</c>, <c>bus resume</c> and <c>backoff clear</c>: what a technician may do to the polling.</summary>
internal static class BusVerbs
{
    private const int UsualMinutes = 15;
    private const int MostMinutes = 60;

    /// <summary>The verbs.</summary>
    /// <param name="plant">What they work on.</param>
    /// <param name="pauses">The pauses there are.</param>
    /// <param name="isBusy">True while something is being done at the switch of a meter.</param>
    public static IEnumerable<ConsoleVerb> Of(Plant plant, BusPauses pauses, Func<string, bool> isBusy) =>
    [
        new(
            "bus pause",
            "BUS [MINUTES]",
            "leaves a line alone, so that you can use it",
            $"Nothing is sent and the port is free for another program until MINUTES are over\n({UsualMinutes}, at most {MostMinutes}), 'bus resume' comes or the daemon is started again. Readings of\nthat time are missing (line_down), orders wait, and the head-end is told.",
            call => Pause(call, plant, pauses, isBusy))
        {
            Group = VerbGroup.Do, Complete = before => before.IsEmpty ? plant.BusNames : [],
        },
        new("bus resume", "BUS", "ends a pause", "The port is opened within a second; meters are asked who they are first.", call => Resume(call, plant, pauses))
        {
            Group = VerbGroup.Do, Complete = before => before.IsEmpty ? plant.BusNames : [],
        },
        new(
            "backoff clear",
            "[SERIAL|BUS]",
            "asks silent meters again now",
            "Silent meters are asked ever more seldom, up to five minutes apart. This one,\nthose of a line, or all are asked when a reading is due next.",
            call => Clear(call, plant))
        {
            Group = VerbGroup.Do, Complete = before => before.IsEmpty ? [.. plant.BusNames, .. plant.Serials] : [],
        },
    ];

    private static async ValueTask<string?> Pause(Call call, Plant plant, BusPauses pauses, Func<string, bool> isBusy)
    {
        var minutes = UsualMinutes;
        if (call.Words is not ([_] or [_, _])
            || (call.Words is [_, var written] && !(int.TryParse(written, NumberStyles.None, CultureInfo.InvariantCulture, out minutes) && minutes is >= 1 and <= MostMinutes)))
        {
            return $"bus pause BUS [MINUTES], MINUTES from 1 to {MostMinutes}";
        }

        if (plant.Bus(call.Words[0]) is not { } bus)
            return plant.NoBus(call.Words[0]);

        if (pauses.Begin(bus, TimeSpan.FromMinutes(minutes), call.Who.Name ?? "", isBusy, () =>
            plant.Audit.Write(call.Who, "bus pause", null, null, new() { ["bus"] = bus.Options.Name, ["minutes"] = minutes })) is { } problem)
        {
            return problem;
        }

        await call.Say($"{bus.Options.Name} is yours for {minutes} minutes; 'bus resume {bus.Options.Name}' ends it").ConfigureAwait(false);
        return null;
    }

    private static async ValueTask<string?> Resume(Call call, Plant plant, BusPauses pauses)
    {
        if (call.Words is not [var name])
            return "bus resume BUS";
        if (plant.Bus(name) is not { } bus)
            return plant.NoBus(name);
        if (pauses.Of(bus) is null)
            return $"{name} is not paused";
        if (plant.Audit.Write(call.Who, "bus resume", null, null, new() { ["bus"] = name }) is { } unwritten)
            return unwritten;
        pauses.End(bus, call.Who.Name ?? "");
        await call.Say($"{name} is polled again").ConfigureAwait(false);
        return null;
    }

    private static async ValueTask<string?> Clear(Call call, Plant plant)
    {
        if (call.Words.Length > 1)
            return "backoff clear [SERIAL|BUS]";
        var name = call.Words is [var word] ? word : null;
        var meters = plant.Buses.SelectMany(bus => bus.Poller.Meters).Where(meter => name is null || meter.Address.Serial == name || meter.Address.Bus == name).ToList();
        if (meters.Count == 0)
            return name is null ? "no meters are configured" : plant.NoMeter(name);
        var waiting = meters.Where(meter => meter.BackoffLeft(plant.Time) > TimeSpan.Zero).ToList();
        if (waiting.Count == 0)
        {
            await call.Say("none of them is left alone; each is asked whenever a reading is due").ConfigureAwait(false);
            return null;
        }

        if (plant.Audit.Write(call.Who, "backoff clear", meters is [var only] ? only.Address.Serial : null, null, new() { ["of"] = name ?? "all", ["meters"] = waiting.Count }) is { } unwritten)
            return unwritten;
        foreach (var meter in waiting)
            meter.EndBackoff();
        await call.Say(string.Create(CultureInfo.InvariantCulture, $"{waiting.Count} meters are asked when a reading is due next")).ConfigureAwait(false);
        return null;
    }
}
