using System.Diagnostics;
using System.Text.Json;
using MeterEdge.Contract;
using MeterEdge.Forwarding;
using MeterEdge.Journal;
using MeterEdge.Mqtt;
using MeterEdge.Readings;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace MeterEdge.Benchmarks;

/// <summary>
/// A backlog drained to mosquitto: out of the journal, into messages, acknowledged, position kept; beside a bare MQTTnet loop that publishes
/// messages of the same bytes with the same window.
/// </summary>
internal static class PublishBenchmark
{
    private const int Rounds = 5;
    private const int Readings = 32 * 600;
    private const int Window = 16;

    // As many readings of 20 values as fit the contract's 64 kB.
    private const int PerMessage = 90;

    public static async Task Run()
    {
        using var folder = new TemporaryFolder();
        var port = Repository.FreePort();
        using var broker = RunningProgram.Mosquitto(folder, port);
        await Task.Delay(TimeSpan.FromSeconds(1)).ConfigureAwait(false);

        var (ours, bare) = (new double[Rounds], new double[Rounds]);
        for (var round = 0; round < Rounds; round++)
        {
            ours[round] = await Ours(port, round).ConfigureAwait(false);
            bare[round] = await Bare(port).ConfigureAwait(false);
        }

        System.Console.WriteLine($"publish: a backlog of {Readings} readings of 20 values to mosquitto, window {Window}, {Rounds} rounds, readings a second, min / median / max");
        System.Console.WriteLine($"MeterEdge     {Figures.Spread(ours, "F0")}");
        System.Console.WriteLine($"bare MQTTnet  {Figures.Spread(bare, "F0")}");
        System.Console.WriteLine($"ratio round by round: {Figures.Spread(ours.Zip(bare, (a, b) => a / b), "F2")}");
    }

    private static async Task<double> Ours(int port, int round)
    {
        using var folder = new TemporaryFolder();
        await using var journal = ReadingJournal.Open(
            new JournalSettings { Directory = folder.Path, Sinks = ["mqtt"] }, TimeProvider.System, new JournalBenchmark.NoEvents(), NullLogger<ReadingJournal>.Instance);
        for (var n = 0; n < Readings; n += 320)
        {
            for (var meter = 0; meter < 320; meter++)
                journal.Append(JournalBenchmark.Some(n + (meter / 32), meter % 32));
            journal.EndOfSweep();
            while (journal.Head < n + 320)
                await journal.WaitForMore(journal.Head, CancellationToken.None).ConfigureAwait(false);
        }

        var settings = new MqttSettings { Host = "127.0.0.1", Port = port, ClientId = $"bench-{round}", TopicRoot = "me/v1/BENCH" };
        using var link = new MqttLink(settings, new MqttWill("{}"u8.ToArray(), "boot"), new NoRequests(), new JournalBenchmark.NoEvents(), TimeProvider.System, NullLogger<MqttLink>.Instance);
        await ((IHostedService)link).StartAsync(CancellationToken.None).ConfigureAwait(false);
        _ = await link.Session(CancellationToken.None).ConfigureAwait(false);
        var forwarder = new Forwarder(
            new MqttSink(link, "BENCH", "0000", NullLogger<MqttSink>.Instance), journal, TimeProvider.System, new JournalBenchmark.NoEvents(), NullLogger<Forwarder>.Instance);
        using var stop = new CancellationTokenSource();
        var from = Stopwatch.GetTimestamp();
        var running = forwarder.Run(stop.Token);
        while (forwarder.Owed > 0)
            await Task.Delay(1).ConfigureAwait(false);
        var rate = Readings / Stopwatch.GetElapsedTime(from).TotalSeconds;
        await stop.CancelAsync().ConfigureAwait(false);
        await running.ConfigureAwait(false);
        await ((IHostedService)link).StopAsync(CancellationToken.None).ConfigureAwait(false);
        return rate;
    }

    private static async Task<double> Bare(int port)
    {
        var message = new MqttApplicationMessage
        {
            Topic = "me/v1/BENCH/up/backfill",
            QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
            PayloadSegment = JsonSerializer.SerializeToUtf8Bytes(
                ReadingMessages.Batch("BENCH", "0000", [.. Enumerable.Range(1, PerMessage).Select(n => new Reading("0123456789abcdef", n, JournalBenchmark.Some(n / 32, n % 32)))]),
                ContractJson.Default.ReadingsMessage),
        };
        using var client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithProtocolVersion(MqttProtocolVersion.V500).WithTcpServer("127.0.0.1", port).Build()).ConfigureAwait(false);
        using var places = new SemaphoreSlim(Window);
        var messages = (Readings + PerMessage - 1) / PerMessage;
        var from = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, messages).Select(_ => Publish())).ConfigureAwait(false);
        var rate = Readings / Stopwatch.GetElapsedTime(from).TotalSeconds;
        await client.DisconnectAsync().ConfigureAwait(false);
        return rate;

        async Task Publish()
        {
            await places.WaitAsync().ConfigureAwait(false);
            await client.PublishAsync(message).ConfigureAwait(false);
            places.Release();
        }
    }

    private sealed class NoRequests : IInbox
    {
        public bool Take(Incoming message) => true;
    }
}
