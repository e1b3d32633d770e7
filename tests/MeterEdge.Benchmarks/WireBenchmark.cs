using System.Globalization;
using System.Text.Json;
using MeterEdge.Metering;
using MeterEdge.Metering.Profiles;
using MeterEdge.Modbus.Line;
using MeterEdge.Modbus.Serial;
using MeterEdge.Readings;

namespace MeterEdge.Benchmarks;

/// <summary>
/// How much of a line's time is used: 32 SDM630 read back to back, each answering after 20 ms. The time that the wire needs for those
/// bytes, turnarounds and silences, over the time that it took, both by the simulator's own stamps.
/// </summary>
internal static class WireBenchmark
{
    private const int Meters = 32;
    private const int TurnaroundMs = 20;
    private static readonly TimeSpan Reading = TimeSpan.FromSeconds(20);

    public static async Task Run()
    {
        System.Console.WriteLine($"wire: {Meters} SDM630 back to back, {TurnaroundMs} ms turnaround, {Reading.TotalSeconds:F0} s each");
        System.Console.WriteLine("baud    registers  exchanges  silence violated  used       goal    added gap us, p50 / p99");
        foreach (var (baud, most, goal) in ((int, int, double)[])[(9600, 125, 0.98), (115200, 125, 0.95), (9600, 10, 0.98), (115200, 10, 0.95)])
            await Once(baud, most, goal).ConfigureAwait(false);
    }

    private static async Task Once(int baud, int mostRegisters, double goal)
    {
        using var folder = new TemporaryFolder();
        var (port, socket) = (folder.File("line"), folder.File("sim.sock"));
        using var simulator = RunningProgram.Start(
            Repository.MeterSim,
            ["run", "--port", port, "--baud", $"{baud}", "--turnaround", $"{TurnaroundMs}ms", "--control", socket, "--meters", $"sdm630:1-{Meters}"]);
        await simulator.Ready().ConfigureAwait(false);

        var serial = new SerialSettings(port, baud);
        var gaps = new GapObserver(serial.Timing.Silence);
        using var line = new LineOwner(new TermiosLink(serial), serial.Timing, TimeProvider.System, gaps);
        var limits = PlanLimits.For(serial.Timing) with { MaxRegisters = mostRegisters };
        var profile = ProfileLibrary.BuiltIn.Get("eastron-sdm630");
        var readers = Enumerable.Range(1, Meters).Select(unit => new MeterReader(
            (byte)unit, new MeterProfile(profile, limits), ReadingKind.Instant, MeterEdge.Modbus.Frames.Framing.Rtu, line, TimeSpan.FromSeconds(1), TimeProvider.System)).ToArray();

        await Sweep(readers).ConfigureAwait(false);
        gaps.Clear();
        var before = await Status(socket).ConfigureAwait(false);
        var from = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(from) < Reading)
            await Sweep(readers).ConfigureAwait(false);
        var after = await Status(socket).ConfigureAwait(false);

        // Each exchange: its bytes, the turnaround, and the silence before its request. The silence before the answer is part of the turnaround.
        var exchanges = after.Answered - before.Answered;
        var needed = after.BusyMs - before.BusyMs + (exchanges * (TurnaroundMs + serial.Timing.Silence.TotalMilliseconds));
        var used = needed / (after.UptimeMs - before.UptimeMs);
        System.Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{baud,-7} {mostRegisters,-10} {exchanges,-10} {after.SilenceViolated - before.SilenceViolated,-17} {used,-10:F4} {goal:F2}    {gaps.Percentile(0.5):F0} / {gaps.Percentile(0.99):F0}"));
    }

    private static async Task Sweep(MeterReader[] readers)
    {
        foreach (var reader in readers)
        {
            var pass = await reader.Pass(LinePriority.Reading).ConfigureAwait(false);
            if (pass.Quality != Quality.Good)
                throw new InvalidOperationException($"a pass was {pass.Quality}: {pass.Failure}");
        }

        // Leave the line's thread before the line is looked at from outside.
        await Task.Yield();
    }

    private static async Task<(long Answered, long SilenceViolated, double BusyMs, double UptimeMs)> Status(string path)
    {
        using var status = JsonDocument.Parse(await SimulatorControl.Say(path, "status json").ConfigureAwait(false));
        var line = status.RootElement.GetProperty("lines")[0];
        return (
            line.GetProperty("answered").GetInt64(), line.GetProperty("ignored_silence").GetInt64(),
            line.GetProperty("busy_ms").GetDouble(), line.GetProperty("uptime_ms").GetDouble());
    }

    /// <summary>Time between the end of an exchange and the next request, less the silence that must be.</summary>
    private sealed class GapObserver(TimeSpan silence) : LineObserver
    {
        private readonly List<double> _us = [];
        private long _ended;

        public void Clear() => _us.Clear();

        public double Percentile(double share) => _us.Order().ElementAt((int)(share * (_us.Count - 1)));

        public override void Ended(ReadOnlySpan<byte> request, ExchangeOutcome outcome)
        {
            if (_ended != 0)
                _us.Add((TimeProvider.System.GetElapsedTime(_ended, outcome.Began) - silence).TotalMicroseconds);
            _ended = outcome.Ended;
        }
    }
}
