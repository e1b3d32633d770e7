using System.Diagnostics;
using System.Globalization;

namespace MeterEdge.Benchmarks;

/// <summary>
/// What the native daemon weighs and takes: a district of 4 lines with 60 meters each, read once a minute, over gateways and over serial
/// lines at 9600 baud; and one line of 60 meters every second, with the time from the start to the first reading. Goals: at most 45 MiB
/// resident, and at most 1 % of one core for the district.
/// </summary>
internal static class FootprintBenchmark
{
    private const int Lines = 4;
    private const int Meters = 60;
    private const int Baud = 9600;
    private const int FastestBaud = 230400;
    private const int GoalMiB = 45;
    private const int GoalPercent = 1;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Hurried = TimeSpan.FromSeconds(40);

    public static async Task Run(int minutes, int runs)
    {
        var quiet = new List<Quiet>();
        var file = new FileInfo(Repository.NativeDaemon);
        var sqlite = new FileInfo(Path.Combine(file.DirectoryName!, "libe_sqlite3.so"));
        System.Console.WriteLine($"footprint: the native daemon with its journal, metersim and mosquitto; {runs} runs, each figure min / median / max");
        System.Console.WriteLine($"native binary               {Mib(file.Length)} MiB, with libe_sqlite3.so {Mib(file.Length + sqlite.Length)} MiB");
        System.Console.WriteLine($"{"SDM630, line, interval, time measured",-58}{"resident MiB, at the end",-26}{"at most",-22}{"goal",-6}{"CPU, % of one core",-22}goal");
        await District($"4 x 60, Modbus TCP, every minute, {minutes} min", _ => SiteLines.Gateways(Lines, Meters)).ConfigureAwait(false);
        await District($"4 x 60, serial {Baud} 8N1, every minute, {minutes} min", folder => SiteLines.Serial(folder, Lines, Meters, Baud)).ConfigureAwait(false);
        await Hurry().ConfigureAwait(false);
        System.Console.WriteLine($"the machine: {Quiet.Line(quiet)}");

        async Task District(string name, Func<TemporaryFolder, SiteLines> lines)
        {
            var uses = new List<SiteUse>();
            for (var run = 0; run < runs; run++)
            {
                using var folder = new TemporaryFolder();
                using var site = new Site(folder, lines(folder), Minute);
                await site.StartMeters().ConfigureAwait(false);
                await site.StartDaemon().ConfigureAwait(false);
                uses.Add(await site.Measure(settling: TimeSpan.Zero, minutes * Minute).ConfigureAwait(false));
            }

            Row(name, uses, $"{GoalPercent}");
        }

        async Task Hurry()
        {
            var (uses, online, first) = (new List<SiteUse>(), new List<double>(), new List<double>());
            for (var run = 0; run < runs; run++)
            {
                using var folder = new TemporaryFolder();
                using var site = new Site(folder, SiteLines.Serial(folder, 1, Meters, FastestBaud, unlimited: true), Second);
                await site.StartMeters().ConfigureAwait(false);
                await site.StartDaemon().ConfigureAwait(false);
                uses.Add(await site.Measure(settling: TimeSpan.Zero, Hurried).ConfigureAwait(false));
                online.Add(Stopwatch.GetElapsedTime(site.Started, await site.HeadEnd.Online.ConfigureAwait(false)).TotalMilliseconds);
                first.Add(Stopwatch.GetElapsedTime(site.Started, await site.HeadEnd.First.ConfigureAwait(false)).TotalMilliseconds);
            }

            Row($"60, no line time, every second, {Hurried.TotalSeconds} s", uses, "none");
            System.Console.WriteLine($"start to its state at the broker  {Figures.Spread(online, "F0")} ms");
            System.Console.WriteLine($"start to its first reading there  {Figures.Spread(first, "F0")} ms (polling waits for the next full second)");
        }

        void Row(string name, List<SiteUse> uses, string goal)
        {
            quiet.AddRange(uses.Select(use => use.Quiet));
            System.Console.WriteLine(
                $"{name,-58}{Figures.Spread(uses.Select(use => use.Resident), "F1"),-26}{Figures.Spread(uses.Select(use => use.Peak), "F1"),-22}{GoalMiB,-6}"
                + $"{Figures.Spread(uses.Select(use => use.Cpu), "F2"),-22}{goal}");
        }
    }

    private static string Mib(long bytes) => (bytes / 1048576.0).ToString("F1", CultureInfo.InvariantCulture);
}
