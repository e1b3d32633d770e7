using System.Globalization;
using MeterEdge.Metering;
using MeterEdge.Metering.Profiles;
using MeterEdge.Modbus.Line;
using MeterEdge.Modbus.Serial;
using MeterEdge.Readings;

namespace MeterEdge.Benchmarks;

/// <summary>What a pass over one meter costs on the wire by our plan, beside one request for each value; reckoned, not measured.</summary>
internal static class RequestsBenchmark
{
    public static void Run()
    {
        System.Console.WriteLine("requests: one pass for everything, 9600 baud 8N1, 30 ms turnaround");
        System.Console.WriteLine($"{"profile",-32}{"values",-8}{"requests",-10}{"ms",-8}{"one by one, ms",-16}share");
        var limits = PlanLimits.For(LineTiming.For(9600, SerialSettings.BitsPerCharWith(Parity.None, 1)));
        foreach (var profile in ProfileLibrary.BuiltIn.All)
        {
            var plan = ReadPlan.For(profile, [ReadingKind.Instant], limits);
            var planned = plan.Blocks.Sum(block => limits.CostOf(block.Count).TotalMilliseconds);
            var single = plan.Fields.Sum(field => limits.CostOf(field.Count).TotalMilliseconds);
            System.Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{profile.Name,-32}{plan.Registers.Length,-8}{plan.Blocks.Length,-10}{planned,-8:F0}{single,-16:F0}{planned / single:P0}"));
        }
    }
}
