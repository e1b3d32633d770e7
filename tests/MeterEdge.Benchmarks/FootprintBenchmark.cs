using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using MQTTnet.Server;

namespace MeterEdge.Benchmarks;

/// <summary>
/// What the native daemon weighs: its file, the time from its start to the first published reading, and its memory after a while of
/// polling 60 meters every second. Goal: at most 45 MiB resident.
/// </summary>
internal static class FootprintBenchmark
{
    private const int Meters = 60;
    private const int GoalMiB = 45;
    private const double LeastShare = 0.95;
    private static readonly TimeSpan Polling = TimeSpan.FromSeconds(40);

    public static async Task Run(int runs)
    {
        var connected = new double[runs];
        var firstReading = new double[runs];
        var resident = new double[runs];
        var peak = new double[runs];
        for (var run = 0; run < runs; run++)
        {
            (connected[run], firstReading[run], resident[run], peak[run]) = await Once().ConfigureAwait(false);
        }

        var file = new FileInfo(Repository.NativeDaemon);
        var sqlite = new FileInfo(Path.Combine(file.DirectoryName!, "libe_sqlite3.so"));
        System.Console.WriteLine($"footprint: {Meters} SDM630 every second, {runs} runs of {Polling.TotalSeconds:F0} s, each figure min / median / max");
        System.Console.WriteLine($"native binary               {Mib(file.Length)} MiB, with libe_sqlite3.so {Mib(file.Length + sqlite.Length)} MiB");
        System.Console.WriteLine($"start to MQTT connected     {Figures.Spread(connected, "F0")} ms");
        System.Console.WriteLine($"start to first reading out  {Figures.Spread(firstReading, "F0")} ms (polling waits for the next full second)");
        System.Console.WriteLine($"resident at the end         {Figures.Spread(resident, "F1")} MiB   goal: at most {GoalMiB}");
        System.Console.WriteLine($"resident at most            {Figures.Spread(peak, "F1")} MiB");
    }

    private static async Task<(double Connected, double First, double Resident, double Peak)> Once()
    {
        using var folder = new TemporaryFolder();
        var port = folder.File("line");
        using var simulator = RunningProgram.Start(Repository.MeterSim, ["run", "--port", port, "--unlimited", "--meters", $"sdm630:1-{Meters}"]);
        await simulator.Ready().ConfigureAwait(false);

        var brokerPort = Repository.FreePort();
        using var broker = new MqttServerFactory().CreateMqttServer(
            new MqttServerOptionsBuilder().WithDefaultEndpointBoundIPAddress(IPAddress.Loopback).WithDefaultEndpointPort(brokerPort).WithDefaultEndpoint().Build());
        var good = 0;
        var connected = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        var first = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        broker.ClientConnectedAsync += _ =>
        {
            connected.TrySetResult(Stopwatch.GetTimestamp());
            return Task.CompletedTask;
        };
        broker.InterceptingPublishAsync += message =>
        {
            if (message.ApplicationMessage.Topic.EndsWith("/up/readings", StringComparison.Ordinal))
            {
                first.TrySetResult(Stopwatch.GetTimestamp());
                Interlocked.Add(ref good, Good(message.ApplicationMessage.Payload));
            }

            return Task.CompletedTask;
        };
        await broker.StartAsync().ConfigureAwait(false);

        var configuration = folder.File("meteredge.json");
        await File.WriteAllTextAsync(configuration, Configuration(port, brokerPort, folder)).ConfigureAwait(false);
        var from = Stopwatch.GetTimestamp();
        using var daemon = RunningProgram.Start(Repository.NativeDaemon, ["run", "--config", configuration]);
        await daemon.Ready().ConfigureAwait(false);
        var connectedAt = await connected.Task.WaitAsync(TimeSpan.FromSeconds(30)).ConfigureAwait(false);
        var firstAt = await first.Task.WaitAsync(TimeSpan.FromSeconds(30)).ConfigureAwait(false);
        var before = Volatile.Read(ref good);
        await Task.Delay(Polling).ConfigureAwait(false);
        var share = (Volatile.Read(ref good) - before) / (Meters * Polling.TotalSeconds);
        if (share < LeastShare)
        {
            throw new InvalidOperationException($"only {share:P0} of the readings that were due arrived as good ones: these figures would mean nothing");
        }

        var (resident, peak) = Memory(daemon.Process.Id);
        await broker.StopAsync().ConfigureAwait(false);
        return (Stopwatch.GetElapsedTime(from, connectedAt).TotalMilliseconds, Stopwatch.GetElapsedTime(from, firstAt).TotalMilliseconds, resident, peak);
    }

    private static string Configuration(string port, int brokerPort, TemporaryFolder folder)
    {
        var meters = string.Join(",", Enumerable.Range(1, Meters).Select(unit => $$"""{ "Serial": "M{{unit}}", "Unit": {{unit}}, "Profile": "eastron-sdm630" }"""));
        return $$"""
            { "MeterEdge": {
              "Edge": "BENCH", "DataDirectory": "{{folder.File("data")}}",
              "Buses": [ { "Name": "bus-1", "Port": "{{port}}", "Baud": 230400, "Parity": "None", "Meters": [ {{meters}} ] } ],
              "Schedule": { "Instant": "00:00:01", "Energy": "00:01:00" },
              "Mqtt": { "Host": "127.0.0.1", "Port": {{brokerPort}} },
              "Console": { "Socket": "{{folder.File("console.sock")}}" } } }
            """;
    }

    private static int Good(ReadOnlySequence<byte> payload)
    {
        using var message = JsonDocument.Parse(payload);
        return message.RootElement.GetProperty("readings").EnumerateArray().Count(reading =>
            reading.GetProperty("q").ValueEquals("good") && reading.GetProperty("kind").ValueEquals("instant"));
    }

    // proc(5): VmRSS and VmHWM in kB.
    private static (double Resident, double Peak) Memory(int process)
    {
        var lines = File.ReadAllLines($"/proc/{process}/status");
        return (Of("VmRSS:"), Of("VmHWM:"));

        double Of(string name) =>
            double.Parse(lines.Single(line => line.StartsWith(name, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    private static string Mib(long bytes) => (bytes / 1048576.0).ToString("F1", CultureInfo.InvariantCulture);
}
