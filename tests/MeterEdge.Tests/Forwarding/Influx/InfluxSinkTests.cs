using MeterEdge.Configuration;
using MeterEdge.Forwarding;
using MeterEdge.Forwarding.Influx;
using MeterEdge.Tests.Journal;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeterEdge.Tests.Forwarding.Influx;

public sealed class InfluxSinkTests : SinkContract, IAsyncDisposable
{
    private readonly ScriptedInflux _server = new();
    private readonly TempFolder _folder = new();
    private InfluxSink? _sink;

    internal override ISink Sink => It();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _sink?.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(InfluxApi.V1, "/write?db=me%20ter&precision=ms")]
    [InlineData(InfluxApi.V2, "/api/v2/write?org=dis%26trict&bucket=me%20ter&precision=ms")]
    public async Task A_write_goes_to_the_address_of_its_interface(InfluxApi api, string path)
    {
        _server.Start();
        It(settings => settings with { Api = api, Database = "me ter", Org = "dis&trict" });
        await Send(1, 3);
        var write = Assert.Single(_server.Asked);
        Assert.Equal((path, "text/plain; charset=utf-8", "gzip"), (write.Path, write.Headers["Content-Type"], write.Headers["Content-Encoding"]));
        Assert.DoesNotContain("Authorization", write.Headers.Keys);
        Assert.Equal(3, write.Lines.Count);
        Assert.Equal(path, _server.Everything[0].Path);
    }

    [Theory]
    [InlineData(InfluxApi.V1, "t0k-en==", "Token t0k-en==")]
    [InlineData(InfluxApi.V2, "t0k-en==\n", "Token t0k-en==")]
    [InlineData(InfluxApi.V2, "name:pass", "Token name:pass")]
    [InlineData(InfluxApi.V1, "name:pass", "Basic bmFtZTpwYXNz")]
    public async Task The_token_is_sent_with_every_request(InfluxApi api, string token, string header)
    {
        _server.Start();
        It(settings => settings with { Api = api, Org = "o", TokenFile = File("token", token) });
        await Send(1, 3);
        Assert.Equal([header, header], _server.Everything.Select(asked => asked.Headers["Authorization"]));
    }

    [Fact]
    public async Task A_token_that_changes_is_read_anew_for_the_next_session()
    {
        var file = File("token", "old");
        _server.Answer = asked => asked.Headers["Authorization"] == "Token new" ? Said.Written : new(401, """{"error":"authorization failed"}""");
        _server.Start();
        It(settings => settings with { TokenFile = file });
        var open = Session();
        await Until.True(Time, () => Events.Codes.Contains("sink_paused"));
        Assert.Contains("Influx:TokenFile", (string)Events.All[0].Data["reason"]!, StringComparison.Ordinal);
        System.IO.File.WriteAllText(file, "new");
        await Until.True(Time, () => open.IsCompleted);
        Assert.Equal(["sink_paused"], Events.Codes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("two\nlines")]
    public async Task A_file_without_a_token_is_said_to_be_at_fault_and_nothing_is_sent(string text)
    {
        _server.Start();
        It(settings => settings with { TokenFile = File("token", text) });
        using var cancel = new CancellationTokenSource();
        var open = Sink.Open(Standing, cancel.Token).AsTask();
        await Until.True(Time, () => Events.Codes.Contains("sink_paused"));
        Assert.Empty(_server.Everything);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => open);
    }

    [Fact]
    public async Task A_missing_database_is_created_and_a_missing_one_later_again()
    {
        var exists = false;
        _server.Answer = asked =>
        {
            if (asked.Path == "/query")
                exists = true;
            return asked.Path == "/query" ? new(200, """{"results":[{"statement_id":0}]}""") : exists ? Said.Written : NoDatabase;
        };
        _server.Start();
        It(settings => settings with { Database = "a \"b\" \\" });
        Assert.IsType<Delivery.Accepted>(await Send(1, 3));
        var create = Assert.Single(_server.Asked, asked => asked.Path == "/query");
        Assert.Equal("""q=CREATE DATABASE "a \"b\" \\" """.TrimEnd(), Uri.UnescapeDataString(create.Text.Replace('+', ' ')));

        var session = await Session();
        exists = false;
        Assert.IsType<Delivery.Keep>(await session.Deliver(session.Pack(Readings(4, 3)), Lane.Live, Cancel));
        Assert.True(session.Ended.IsCancellationRequested);
        var open = Session();
        await Until.True(Time, () => open.IsCompleted);
        session = await open;
        Assert.IsType<Delivery.Accepted>(await session.Deliver(session.Pack(Readings(4, 3)), Lane.Live, Cancel));
        Assert.Equal(2, _server.Asked.Count(asked => asked.Path == "/query"));
    }

    [Fact]
    public async Task A_database_that_may_not_be_created_pauses_the_sink_and_says_why()
    {
        var exists = false;
        // Errors of a query come with HTTP 200.
        _server.Answer = asked => asked.Path == "/query"
            ? new(200, """{"results":[{"statement_id":0,"error":"not authorized to execute CREATE DATABASE"}]}""")
            : Volatile.Read(ref exists) ? Said.Written : NoDatabase;
        _server.Start();
        var open = Session();
        await Until.True(Time, () => Events.Codes.Contains("sink_paused"));
        Assert.Contains("not authorized to execute CREATE DATABASE", (string)Events.All[0].Data["reason"]!, StringComparison.Ordinal);
        Volatile.Write(ref exists, true);
        await Until.True(Time, () => open.IsCompleted);
    }

    [Fact]
    public async Task A_missing_bucket_is_not_made_because_only_a_person_can_say_how_long_it_keeps()
    {
        _server.Answer = _ => new(404, """{"code":"not found","message":"bucket \"meteredge\" not found"}""");
        _server.Start();
        It(settings => settings with { Api = InfluxApi.V2, Org = "o" });
        using var cancel = new CancellationTokenSource();
        var open = Sink.Open(Standing, cancel.Token).AsTask();
        await Until.True(Time, () => _server.Everything.Count > 3);
        Assert.DoesNotContain(_server.Everything, asked => asked.Path == "/query");
        Assert.Equal(["sink_paused"], Events.Codes);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => open);
    }

    [Fact]
    public async Task A_server_that_has_no_lines_to_complain_of_is_ready()
    {
        _server.Answer = asked => asked.IsProbe ? new(400, """{"code":"invalid","message":"writing requires points"}""") : Said.Written;
        _server.Start();
        Assert.IsType<Delivery.Accepted>(await Send(1, 3));
    }

    [Fact]
    public async Task A_batch_too_large_is_halved_until_it_fits_and_the_session_remembers()
    {
        const int most = 10_000;
        _server.Answer = asked => asked.Text.Length > most ? new(413, """{"error":"Request Entity Too Large"}""") : Said.Written;
        _server.Start();
        var session = await Session();
        IReadOnlyList<MeterEdge.Readings.Reading> rest = Readings(1, 300);
        var refused = 0;
        while (rest.Count > 0)
        {
            var batch = session.Pack(rest);
            var delivery = await session.Deliver(batch, Lane.Backlog, Cancel);
            refused += delivery is Delivery.TooLarge ? 1 : 0;
            rest = delivery is Delivery.Accepted ? [.. rest.Skip(batch.Count)] : rest;
        }

        Assert.InRange(refused, 1, 6);
        Assert.Equal(300, _server.Asked.Where(asked => asked.Text.Length <= most).Sum(asked => asked.Lines.Count));
        // Not so small that the rest of the day is spent on small requests.
        Assert.True(_server.Asked.Max(asked => asked.Text.Length <= most ? asked.Text.Length : 0) > most / 4);
    }

    [Fact]
    public async Task One_line_that_is_too_large_is_rejected()
    {
        _server.Answer = asked => asked.IsProbe ? Said.Written : new(413);
        _server.Start();
        Assert.IsType<Delivery.Rejected>(await Send(1, 1));
    }

    [Theory]
    [InlineData(3, typeof(Delivery.Expired))]
    [InlineData(2, typeof(Delivery.Rejected))]
    public async Task Lines_beyond_the_retention_are_expired_when_they_are_all_of_them_and_else_looked_for(int dropped, Type delivery)
    {
        _server.Answer = asked => asked.IsProbe ? Said.Written : new(400, $$"""{"error":"partial write: points beyond retention policy dropped={{dropped}}"}""");
        _server.Start();
        Assert.IsType(delivery, await Send(1, 3));
    }

    [Fact]
    public async Task A_busy_server_keeps_its_session_and_says_when_to_come_again()
    {
        _server.Answer = asked => asked.IsProbe ? Said.Written : new(429, "", "Retry-After: 17");
        _server.Start();
        var session = await Session();
        Assert.Equal(TimeSpan.FromSeconds(17), Assert.IsType<Delivery.Keep>(await session.Deliver(session.Pack(Readings(1, 3)), Lane.Live, Cancel)).AtLeast);
        Assert.False(session.Ended.IsCancellationRequested);
        Assert.True(Sink.IsConnected);
    }

    [Fact]
    public async Task A_redirect_is_not_followed_with_the_token()
    {
        _server.Answer = asked => asked.Path.StartsWith("/write", StringComparison.Ordinal) ? new(307, "", "Location: /elsewhere") : Said.Written;
        _server.Start();
        using var cancel = new CancellationTokenSource();
        var open = Sink.Open(Standing, cancel.Token).AsTask();
        await Until.True(Time, () => Events.Codes.Contains("sink_paused"));
        Assert.All(_server.Everything, asked => Assert.StartsWith("/write", asked.Path, StringComparison.Ordinal));
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => open);
    }

    [Fact]
    public async Task A_server_that_takes_only_empty_writes_is_asked_ever_more_slowly()
    {
        _server.Answer = asked => asked.IsProbe ? Said.Written : null;
        _server.Start();
        var from = Time.GetUtcNow();
        for (var times = 0; times < 8; times++)
        {
            var open = Session();
            await Until.True(Time, () => open.IsCompleted);
            var session = await open;
            var delivery = session.Deliver(session.Pack(Readings(1, 3)), Lane.Live, Cancel).AsTask();
            await Until.True(Time, () => delivery.IsCompleted);
            Assert.IsType<Delivery.Keep>(await delivery);
            Assert.True(session.Ended.IsCancellationRequested);
        }

        // Seven pauses of half their ceiling, which doubles from one second; and eight times the time-out.
        Assert.True(Time.GetUtcNow() - from > TimeSpan.FromSeconds(63 + 160), $"{Time.GetUtcNow() - from}");
        Assert.Equal(["sink_paused"], Events.Codes);
    }

    internal override void Connect(FarSide farSide)
    {
        _server.Answer = asked => asked.IsProbe ? Said.Written : farSide switch
        {
            FarSide.Takes => Said.Written,
            FarSide.RefusesForNow => new(503, """{"error":"request throttled, queue full"}"""),
            FarSide.RefusesForEver => new(400, """{"error":"unable to parse 'x': missing fields"}"""),
            FarSide.IsSilent => null,
        };
        _server.Start();
    }

    internal override Task Disconnect() => _server.Stop();

    /// <summary>Fresh or backlog: a time series database cannot tell, and need not.</summary>
    internal override IReadOnlyList<(Lane? Lane, long[] Seqs)> Seen() =>
        [.. _server.Asked.Select(asked => ((Lane?)null, asked.Lines.Select(line => (line.Time - Some.Start.ToUnixTimeMilliseconds()) / 1000).ToArray()))];

    private InfluxSink It(Func<InfluxSettings, InfluxSettings>? change = null)
    {
        var settings = new InfluxSettings { Url = _server.Url, Api = InfluxApi.V1, Database = "meteredge", Edge = "TG-0417" };
        return _sink ??= new(change?.Invoke(settings) ?? settings, Time, NullLogger<InfluxSink>.Instance, new HalfwayRandom());
    }

    private static Said NoDatabase => new(404, """{"error":"database not found: \"meteredge\""}""");

    private string File(string name, string text)
    {
        System.IO.File.WriteAllText(_folder[name], text);
        return _folder[name];
    }

    private async Task<Delivery> Send(int first, int count)
    {
        var session = await Session();
        return await session.Deliver(session.Pack(Readings(first, count)), Lane.Live, Cancel);
    }

    private sealed class HalfwayRandom : Random
    {
        public override double NextDouble() => 0.5;
    }
}
