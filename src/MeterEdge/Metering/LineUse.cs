using System.Collections.Immutable;
using System.Numerics;
using MeterEdge.Configuration;
using MeterEdge.Metering.Profiles;
using MeterEdge.Readings;

namespace MeterEdge.Metering;

/// <summary>How much of its time a line is expected to be taken, when every meter answers.</summary>
/// <param name="Bus">Name of the line.</param>
/// <param name="Meters">Meters on it.</param>
/// <param name="LongestPass">Time of a pass that reads everything from every meter, and how every switch stands.</param>
/// <param name="Percent">Share of the day that the line is taken; above 100 passes run into each other.</param>
public sealed record LineUse(string Bus, int Meters, TimeSpan LongestPass, double Percent)
{
    /// <summary>Above this much retries and silent meters no longer find time.</summary>
    public const double WarningPercent = 70;

    /// <summary>Above this much the schedule cannot be kept.</summary>
    public const double ErrorPercent = 100;

    /// <summary>The expected use of every line.</summary>
    public static ImmutableArray<LineUse> Of(EdgeConfiguration configuration)
    {
        var meters = configuration.Buses.SelectMany(bus => bus.Meters.Select(meter => (Bus: bus, Meter: meter))).ToImmutableArray();
        return [.. configuration.Buses.Select(bus => Of(bus, configuration.Schedule, Looks(bus)))];

        // A switch may hang on another line than its meter.
        IEnumerable<Profile> Looks(BusOptions bus) => meters
            .Where(its => its.Meter.Switch is { } apart ? apart.Bus == bus.Name : its.Bus == bus && its.Meter.Profile.Switch is not null)
            .Select(its => its.Meter.Switch?.Profile ?? its.Meter.Profile);
    }

    private static LineUse Of(BusOptions bus, ScheduleOptions schedule, IEnumerable<Profile> switches)
    {
        var limits = PlanLimits.For(bus.Timing);
        var complete = bus.Meters.Aggregate(TimeSpan.Zero, (sum, meter) => sum + PassOf(meter, ReadingKind.Instant, limits));

        // How a switch stands is read whenever everything is.
        complete = switches.Aggregate(complete, (sum, its) => sum + LookAt(its, limits));
        var energy = bus.Meters.Aggregate(TimeSpan.Zero, (sum, meter) => sum + PassOf(meter, ReadingKind.Energy, limits));
        var passes = PassesPerDay.Of(schedule);
        var taken = (complete * passes.Complete) + (energy * passes.EnergyOnly);
        return new LineUse(bus.Name, bus.Meters.Length, complete, 100 * taken.TotalSeconds / TimeSpan.FromDays(1).TotalSeconds);
    }

    // A bit takes one character less than a register.
    private static TimeSpan LookAt(Profile profile, PlanLimits limits) =>
        profile.Switch!.Places.Aggregate(TimeSpan.Zero, (sum, place) => sum + limits.For(profile).CostOf(place.Key.Count));

    private static TimeSpan PassOf(MeterOptions meter, ReadingKind kind, PlanLimits limits) =>
        ReadPlan.For(meter.Profile, [kind], limits).Blocks.Aggregate(TimeSpan.Zero, (sum, block) => sum + limits.For(meter.Profile).CostOf(block.Count));
}

/// <summary>How often meters are read on a day without a change of clocks.</summary>
/// <param name="Complete">Passes that read everything.</param>
/// <param name="EnergyOnly">Passes in between that read the energy registers only.</param>
/// <param name="Energy">All passes that give an energy record.</param>
public readonly record struct PassesPerDay(int Complete, int EnergyOnly, int Energy)
{
    /// <summary>The passes of a schedule. Its intervals divide a day, so their boundaries meet at every common multiple.</summary>
    public static PassesPerDay Of(ScheduleOptions schedule)
    {
        var complete = PerDay(schedule.Instant.Ticks);
        var energy = PerDay(schedule.Energy.Ticks);
        var divisor = (long)BigInteger.GreatestCommonDivisor(schedule.Instant.Ticks, schedule.Energy.Ticks);
        var common = schedule.Instant.Ticks / divisor * schedule.Energy.Ticks;
        return new PassesPerDay(complete, energy - PerDay(common), energy);
    }

    private static int PerDay(long ticks) => (int)(TimeSpan.TicksPerDay / ticks);
}
