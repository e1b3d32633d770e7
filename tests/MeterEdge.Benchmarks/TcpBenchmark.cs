using System.Globalization;
using System.Text;
using MeterEdge.Metering;
using MeterEdge.Metering.Profiles;
using MeterEdge.Modbus.Line;
using MeterEdge.Readings;

namespace MeterEdge.Benchmarks;

/// <summary>
/// Many registers a second over Modbus TCP, all the way through the native daemon: from metersim's gateways through its journal to mosquitto.
/// Beside it stand the figures that peers have published for 100,000 points a second, each of two registers and all in contiguous blocks.
/// </summary>
internal static class TcpBenchmark
{
    private const int MostMetersPerLine = 220;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(30);

    public static async Task Run(int runs)
    {
        System.Console.WriteLine($"tcp: the native daemon, every second, {runs} runs of {Measured.TotalSeconds} s, each figure min / median / max; CPU in % of one core");
        await Run(runs, ProfileLibrary.BuiltIn.Get("eastron-sdm630"), 100_000).ConfigureAwait(false);
        if (!ProfileLoader.TryLoad(DenseProfile.Name, Encoding.UTF8.GetBytes(DenseProfile.Json), out var dense, out var errors))
            throw new InvalidOperationException(string.Join("; ", errors));
        await Run(runs, dense, 100_000).ConfigureAwait(false);
        await Run(runs, dense, 200_000).ConfigureAwait(false);
        System.Console.WriteLine(
            """
            published, for 100,000 points a second over Modbus TCP, on other machines and with other sinks:
              ng-gateway, limited to 1 CPU of 4     7.0 % of a core      153 MiB
              Neuron 3.2.1, 4 cores                 30 %                 497 MB
            """);
    }

    private static async Task Run(int runs, Profile profile, int registersPerSecond)
    {
        var plan = ReadPlan.For(profile, [ReadingKind.Instant], PlanLimits.For(LineTiming.Unlimited));
        var (values, registers) = (plan.Registers.Length, plan.Registers.Sum(register => register.Count));
        var lines = (registersPerSecond + (MostMetersPerLine * registers) - 1) / (MostMetersPerLine * registers);
        var meters = (registersPerSecond + (lines * registers) - 1) / (lines * registers);
        var uses = new List<SiteUse>();
        for (var run = 0; run < runs; run++)
        {
            using var folder = new TemporaryFolder();
            using var site = new Site(folder, SiteLines.Gateways(lines, meters, unlimited: true) with { Profile = profile.Name }, Interval);
            await site.StartMeters().ConfigureAwait(false);
            await site.StartDaemon().ConfigureAwait(false);
            uses.Add(await site.Measure(Settling, Measured).ConfigureAwait(false));
        }

        var due = lines * meters / Interval.TotalSeconds;
        System.Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{lines * meters} meters by {profile.Name} behind {lines} gateways: {due * registers:F0} registers in {due * plan.Blocks.Length:F0} requests, {due * values:F0} values a second"));
        Row("registers a second at the head-end", "F0", use => use.GoodPerSecond * registers);
        Row("the daemon, CPU", "F1", use => use.Cpu);
        Row("  its lines: requests to readings", "F1", use => use.Lines);
        Row("  its journal's writer", "F1", use => use.Journal);
        Row("  the rest: reading back, JSON, MQTT", "F1", use => use.Cpu - use.Lines - use.Journal);
        Row("  for one register, us", "F2", use => use.Cpu / 100 / (use.GoodPerSecond * registers) * 1_000_000);
        Row("  resident MiB, at the end", "F1", use => use.Resident);
        Row("  resident MiB, at most", "F1", use => use.Peak);
        Row("metersim, CPU", "F1", use => use.Simulator);
        Row("mosquitto, CPU", "F1", use => use.Broker);
        System.Console.WriteLine($"  the machine: {Quiet.Line([.. uses.Select(use => use.Quiet)])}");

        void Row(string name, string format, Func<SiteUse, double> figure) => System.Console.WriteLine($"  {name,-38}{Figures.Spread(uses.Select(figure), format)}");
    }
}
