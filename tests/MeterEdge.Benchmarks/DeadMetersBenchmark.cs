using System.Globalization;
using System.Text.Json;
using MeterEdge.Metering;
using MeterEdge.Modbus.Line;
using MeterEdge.Modbus.Serial;

namespace MeterEdge.Benchmarks;

/// <summary>
/// What dead meters cost the others: 12 SDM630 on a line of 9600 8N1, read back to back, 4 of which fall silent. The share of the line's
/// time that the exchanges with the live ones need, by metersim's stamps. Goal: at least 80 %.
/// </summary>
internal static class DeadMetersBenchmark
{
    private const int Meters = 12;
    private const int Dead = 4;
    private const int Baud = 9600;
    private const int TurnaroundMs = 20;
    private const double Goal = 0.80;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Span = TimeSpan.FromMinutes(1);

    public static async Task Run(int minutes)
    {
        using var folder = new TemporaryFolder();
        var (truth, control) = (folder.File("truth.jsonl"), folder.File("sim.sock"));

        // A pass takes several seconds, so that with one due every second the line never rests.
        using var site = new Site(folder, SiteLines.Serial(folder, 1, Meters, Baud), TimeSpan.FromSeconds(1));
        await site.StartMeters("--turnaround", $"{TurnaroundMs}ms", "--truth", truth, "--control", control).ConfigureAwait(false);
        await site.StartDaemon().ConfigureAwait(false);
        await site.HeadEnd.First.WaitAsync(TimeSpan.FromSeconds(30)).ConfigureAwait(false);
        await Task.Delay(Settling).ConfigureAwait(false);
        var whole = TimeProvider.System.GetUtcNow();
        await Task.Delay(Span).ConfigureAwait(false);
        var silent = TimeProvider.System.GetUtcNow();
        for (var unit = 1; unit <= Dead; unit++)
            await SimulatorControl.Say(control, $"fault {unit * Meters / Dead} silent").ConfigureAwait(false);
        await Task.Delay(minutes * Span).ConfigureAwait(false);

        var exchanges = Read(truth);
        System.Console.WriteLine($"dead: {Meters} SDM630 back to back, {Baud} 8N1, {TurnaroundMs} ms turnaround; share of the line's time that live meters' exchanges need");
        System.Console.WriteLine($"all alive, 1 min                     {Share(whole, silent):F3}");
        System.Console.WriteLine($"{Dead} dead, from the first min on        {string.Join(" / ", Enumerable.Range(0, minutes).Select(minute => Share(silent + (minute * Span), silent + ((minute + 1) * Span)).ToString("F3", CultureInfo.InvariantCulture)))}");
        System.Console.WriteLine($"{Dead} dead, all {minutes} min                    {Share(silent, silent + (minutes * Span)):F3}   goal: at least {Goal:F2}");

        double Share(DateTimeOffset from, DateTimeOffset to) => exchanges.Where(one => one.Sent > from && one.Sent <= to).Sum(one => one.Needs.TotalSeconds) / (to - from).TotalSeconds;
    }

    // Everything that was answered: when its last byte was on the wire, and how long it had the line for, silence and turnaround included.
    private static List<(DateTimeOffset Sent, TimeSpan Needs)> Read(string truth)
    {
        var timing = LineTiming.For(Baud, SerialSettings.BitsPerCharWith(Parity.None, 1));
        var exchanges = new List<(DateTimeOffset, TimeSpan)>();
        foreach (var line in File.ReadLines(truth).Where(line => line.EndsWith('}')))
        {
            using var answered = JsonDocument.Parse(line);
            var words = answered.RootElement.GetProperty("words").GetString()!.Length / 4;
            exchanges.Add((answered.RootElement.GetProperty("sent").GetDateTimeOffset(), Needs(timing, words)));
        }

        return exchanges;
    }

    // The silence before the answer is part of the turnaround.
    private static TimeSpan Needs(LineTiming timing, int registers) =>
        (PlanLimits.For(timing) with { Turnaround = TimeSpan.FromMilliseconds(TurnaroundMs) }).CostOf(registers) - timing.Silence;
}
