using MeterEdge.Configuration;
using MeterEdge.Forwarding;
using MeterEdge.Forwarding.Influx;
using MeterEdge.Readings;
using MeterEdge.SystemTests.Plant;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeterEdge.SystemTests;

/// <summary>What a real server answers is understood as what it is.</summary>
public sealed class InfluxAnswersTests
{
    private static readonly DateTimeOffset Due = new(2026, 11, 23, 10, 15, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_field_that_has_another_type_there_is_rejected_and_so_is_a_batch_with_it_alone()
    {
        await using var server = await Server.Start();
        await server.Write("instant,meter=x power_w=1i 1795428900000\n");
        Assert.IsType<Delivery.Rejected>(await server.Deliver(Reading(1, Quantity.Power)));
        Assert.IsType<Delivery.Rejected>(await server.Deliver(Reading(2, Quantity.VoltageL1), Reading(3, Quantity.Power)));
        // Types hold within a shard, a week long here. The server has written the good line of that batch; the sink sends it again, and it is there once.
        Assert.IsType<Delivery.Accepted>(await server.Deliver(Reading(2, Quantity.VoltageL1)));
        Assert.Single(await server.Influx.Points(), point => point.Fields.ContainsKey("voltage_l1_v"));
    }

    [Fact]
    public async Task What_is_older_than_it_keeps_is_expired()
    {
        await using var server = await Server.Start();
        await server.Influx.Query("DROP DATABASE meteredge");
        await server.Influx.Query("CREATE DATABASE meteredge WITH DURATION 1h");
        var now = TimeProvider.System.GetUtcNow();
        var fresh = Reading(2, Quantity.Power) with { Snapshot = Reading(2, Quantity.Power).Snapshot with { Due = now, Time = now } };
        var old = Reading(1, Quantity.Power) with { Snapshot = Reading(1, Quantity.Power).Snapshot with { Due = now.AddDays(-3), Time = now.AddDays(-3) } };
        Assert.IsType<Delivery.Expired>(await server.Deliver(old));
        Assert.IsType<Delivery.Rejected>(await server.Deliver(old, fresh));
        Assert.IsType<Delivery.Accepted>(await server.Deliver(fresh));
    }

    [Fact]
    public async Task What_is_more_than_it_takes_at_once_is_halved_until_it_fits()
    {
        await using var server = await Server.Start("max-body-size = 2000");
        var readings = Enumerable.Range(1, 1000).Select(n => Reading(n, Quantity.Power)).ToArray();
        var batch = server.Session.Pack(readings);
        Assert.Equal(1000, batch.Count);
        Assert.IsType<Delivery.TooLarge>(await server.Session.Deliver(batch, Lane.Backlog, TestContext.Current.CancellationToken));
        Assert.InRange(server.Session.Pack(readings).Count, 400, 600);
        IReadOnlyList<Reading> rest = readings;
        while (rest.Count > 0)
        {
            batch = server.Session.Pack(rest);
            var delivery = await server.Session.Deliver(batch, Lane.Backlog, TestContext.Current.CancellationToken);
            Assert.True(delivery is Delivery.Accepted or Delivery.TooLarge, delivery.ToString());
            rest = delivery is Delivery.Accepted ? [.. rest.Skip(batch.Count)] : rest;
        }

        Assert.Equal(1000, (await server.Influx.Points()).Count);
    }

    [Fact]
    public async Task A_database_that_has_lost_its_retention_policy_needs_a_person()
    {
        await using var server = await Server.Start();
        await server.Influx.Query("DROP RETENTION POLICY autogen ON meteredge");
        Assert.IsType<Delivery.Keep>(await server.Deliver(Reading(1, Quantity.Power)));
        Assert.True(server.Session.Ended.IsCancellationRequested);
    }

    private static Reading Reading(int n, Quantity quantity) => new(
        "8f3a000000000000", n,
        new(new("130005218841", "bus-1", 1, "any"), ReadingKind.Instant, Due.AddSeconds(n), Due.AddSeconds(n), 1, Quality.Good, [], [new(quantity, 230.1m, default)]));

    /// <summary>A server, and a sink of ours in session with it.</summary>
    private sealed class Server : IAsyncDisposable
    {
        private readonly TempFolder _folder;
        private readonly InfluxSink _sink;

        private Server(TempFolder folder, Influxd influx, InfluxSink sink, ISinkSession session) =>
            (_folder, Influx, _sink, Session) = (folder, influx, sink, session);

        public Influxd Influx { get; }

        public ISinkSession Session { get; }

        public static async Task<Server> Start(params string[] http)
        {
            var folder = new TempFolder();
            var influx = await Influxd.Start(folder, http);
            var settings = new InfluxSettings { Url = new(influx.Url), Api = InfluxApi.V1, Database = "meteredge", Edge = "TG-0417" };
            var sink = new InfluxSink(settings, TimeProvider.System, NullLogger<InfluxSink>.Instance);
            var standing = new SinkStanding(sink.Name, TimeProvider.System, new NoEvents(), NullLogger.Instance);
            return new(folder, influx, sink, await sink.Open(standing, TestContext.Current.CancellationToken));
        }

        public async Task<Delivery> Deliver(params Reading[] readings)
        {
            var batch = Session.Pack(readings);
            Assert.Equal(readings.Length, batch.Count);
            return await Session.Deliver(batch, Lane.Live, TestContext.Current.CancellationToken);
        }

        public async Task Write(string lines)
        {
            using var client = new HttpClient();
            using var content = new StringContent(lines);
            using var answer = await client.PostAsync($"{Influx.Url}/write?db=meteredge&precision=ms", content, TestContext.Current.CancellationToken);
            Assert.True(answer.IsSuccessStatusCode);
        }

        public async ValueTask DisposeAsync()
        {
            _sink.Dispose();
            await Influx.DisposeAsync();
            _folder.Dispose();
        }
    }

    private sealed class NoEvents : Control.IEventLog
    {
        public void Append(Control.Event happened) => Assert.Fail($"nothing is wrong yet, but the sink says {happened.Code}");
    }
}
