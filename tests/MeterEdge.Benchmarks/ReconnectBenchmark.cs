using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using MeterEdge.Modbus.Line;
using MeterEdge.Modbus.Serial;

namespace MeterEdge.Benchmarks;

/// <summary>
/// How long somebody waits who has paid: from the release's publication to the answer that says that the switch was read back closed, while 32 meters
/// are polled back to back on one line of 9600 8N1. Beside it stands what the wire alone needs: the rest of the exchange that runs, the check of the serial
/// number, the state, the write, the first read-back. Goal: p99 at most 100 ms above it.
/// </summary>
internal static class ReconnectBenchmark
{
    private const int Meters = 32;
    private const int Baud = 9600;
    private const int TurnaroundMs = 20;
    private const double GoalMs = 100;

    // Request and answer in bytes (MODBUS over Serial Line V1.02; the SDM530's serial number and state are 2 registers, its write is one of 1).
    private static readonly (int Request, int Answer)[] Needed = [(8, 9), (8, 9), (11, 8), (8, 9)];
    private static readonly LineTiming Timing = LineTiming.For(Baud, SerialSettings.BitsPerCharWith(Parity.None, 1));

    public static async Task Run(int reconnects)
    {
        using var folder = new TemporaryFolder();
        var truth = folder.File("truth.jsonl");
        var keys = Customers.MakeKeys(folder.File("keys"));
        using var site = new Site(folder, SiteLines.Serial(folder, 1, Meters, Baud) with { Model = "sdm530", Profile = "eastron-sdm530" }, TimeSpan.FromSeconds(1))
        {
            Further = $$"""
                , "Control": { "KeysFile": "{{keys.SetFile}}", "OnRelease": "Reconnect", "Policy": {{Customers.Policy}} }
                """,
        };
        await site.StartMeters("--turnaround", $"{TurnaroundMs}ms", "--truth", truth).ConfigureAwait(false);
        await site.StartDaemon().ConfigureAwait(false);
        using var customers = await Customers.Connect(site.Port, keys).ConfigureAwait(false);
        while (site.HeadEnd.Good < Meters)
            await Task.Delay(100).ConfigureAwait(false);

        var before = (Machine: Proc.Machine(), Own: Own());
        var began = Stopwatch.GetTimestamp();
        List<(DateTimeOffset Published, string Meter, double Ms)> waits = [];
        for (var n = 0; n < reconnects; n++)
        {
            var meter = $"13000521{(n % Meters) + 1:D4}";
            var (published, ms) = await customers.CutAndPay(meter, n).ConfigureAwait(false);
            waits.Add((published, meter, ms));
            if (n % 20 == 19)
                System.Console.Error.WriteLine($"{n + 1} of {reconnects} after {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s");
        }

        var quiet = Quiet.Between(before.Machine, Proc.Machine(), Own() - before.Own);
        var exchanges = Exchange.Read(truth).ToList();
        Print(waits, exchanges, quiet);

        double Own() => Proc.CpuSeconds(site.Daemon) + Proc.CpuSeconds(Environment.ProcessId);
    }

    private static void Print(List<(DateTimeOffset Published, string Meter, double Ms)> waits, List<Exchange> exchanges, Quiet quiet)
    {
        double[] sorted = [.. waits.Select(wait => wait.Ms).Order()];
        double[] polls = [.. exchanges.Where(one => one.Function != 16).Select(one => one.NeedsMs)];
        var span = (exchanges[^1].Sent - exchanges[0].Sent).TotalMilliseconds;
        var needed = Needed.Sum(one => Exchange.Needs(one.Request, one.Answer));

        // At any moment the exchange that runs is the likelier the longer it is, and anything of it may be left.
        var (restMean, rest99) = (polls.Sum(ms => ms * ms) / (2 * polls.Sum()), RestOf(0.99));
        Line($"reconnect: {waits.Count} customers who had paid, one after the other; {Meters} SDM530 back to back on {Baud} 8N1, {TurnaroundMs} ms turnaround, the line {100 * exchanges.Sum(one => one.NeedsMs) / span:0.0} % taken");
        Line($"policy: {Customers.PolicyName}");
        Line($"release published to the first result that says closed with a proof: p50 {At(0.5):0} / p90 {At(0.9):0} / p99 {At(0.99):0} / max {sorted[^1]:0} ms");
        Line($"the wire's minimum: serial number, state, write, read-back {needed:0} ms; rest of the running exchange: mean {restMean:0}, p50 {RestOf(0.5):0}, p99 {rest99:0} ms");
        Line($"p50 is {At(0.5) - needed - RestOf(0.5):0} ms above the minimum's p50 {needed + RestOf(0.5):0} ms");
        Line($"p99 is {At(0.99) - needed - rest99:0} ms above the minimum's p99 {needed + rest99:0} ms ({At(0.99) - needed - restMean:0} above its mean); goal: at most {GoalMs:0} above: {(At(0.99) - needed - rest99 <= GoalMs ? "met" : "not met")}");
        foreach (var (what, ms) in Exchange.Steps(waits.ConvertAll(wait => (wait.Published, wait.Meter)), exchanges))
            Line($"  published to {what,-22} answered: p50 {ms:0} ms");
        Line($"the machine: {Quiet.Line([quiet])}");

        // What is left of the exchange that a random moment falls into is at most this long with that share.
        double RestOf(double share)
        {
            var (least, most) = (0.0, polls.Max());
            while (most - least > 0.1)
            {
                var middle = (least + most) / 2;
                if (polls.Sum(ms => Math.Max(0, ms - middle)) / polls.Sum() > 1 - share)
                    least = middle;
                else
                    most = middle;
            }

            return most;
        }

        double At(double share) => sorted[Math.Min(sorted.Length - 1, (int)Math.Ceiling(share * sorted.Length) - 1)];
    }

    private static void Line(FormattableString text) => System.Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    /// <summary>One exchange on the line, as the simulator saw it.</summary>
    private sealed record Exchange(DateTimeOffset Sent, string Serial, int Function, int First, double NeedsMs)
    {
        private static readonly (string What, int Function, int First)[] OfAnOperation =
            [("serial number", 3, 0xFC00), ("state", 3, 0xFD02), ("voltages", 4, 0), ("write", 16, 0xFD00), ("read-back", 3, 0xFD02)];

        public static double Needs(int request, int answer) => (Timing.Silence + Timing.Of(request + answer)).TotalMilliseconds + TurnaroundMs;

        public static IEnumerable<Exchange> Read(string truth)
        {
            foreach (var line in File.ReadLines(truth).Where(line => line.EndsWith('}')))
            {
                using var json = JsonDocument.Parse(line);
                var one = json.RootElement;
                if (one.TryGetProperty("effects", out _))
                    continue;
                var (function, bytes) = (one.GetProperty("fn").GetInt32(), one.GetProperty("words").GetString()!.Length / 2);
                yield return new(
                    one.GetProperty("sent").GetDateTimeOffset(),
                    one.GetProperty("serial").GetString()!,
                    function,
                    one.GetProperty("first").GetInt32(),
                    function == 16 ? Needs(9 + bytes, 8) : Needs(8, 5 + bytes));
            }
        }

        /// <summary>When each step of an operation was answered, in the middle of all operations.</summary>
        public static IEnumerable<(string What, double Ms)> Steps(List<(DateTimeOffset Published, string Meter)> waits, List<Exchange> exchanges)
        {
            var steps = OfAnOperation.Select(_ => new List<double>()).ToArray();
            foreach (var (from, meter) in waits)
            {
                var at = exchanges.FindIndex(one => one.Sent > from);
                for (var step = 0; step < OfAnOperation.Length && at >= 0; step++)
                {
                    var (_, function, first) = OfAnOperation[step];
                    at = exchanges.FindIndex(at, one => one.Serial == meter && one.Function == function && one.First == first);
                    if (at >= 0)
                        steps[step].Add((exchanges[at++].Sent - from).TotalMilliseconds);
                }
            }

            return OfAnOperation.Zip(steps, (step, all) => (step.What, all.Count == 0 ? double.NaN : all.Order().ElementAt(all.Count / 2)));
        }
    }
}
