using MeterEdge.Configuration;
using MeterEdge.Forwarding;
using MeterEdge.Forwarding.Influx;
using MeterEdge.Tests.Journal;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeterEdge.Tests.Forwarding.Influx;

public sealed class InfluxSinkTests : SinkContract, IAsyncDisposable
{
    private readonly ScriptedInflux _server = new();
    private InfluxSink? _sink;

    internal override ISink Sink => It();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _sink?.Dispose();
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
        return _sink ??= new(change?.Invoke(settings) ?? settings, TimeProvider.System, NullLogger<InfluxSink>.Instance);
    }

    private async Task<Delivery> Send(int first, int count)
    {
        var session = await Session();
        return await session.Deliver(session.Pack(Readings(first, count)), Lane.Live, Cancel);
    }
}
