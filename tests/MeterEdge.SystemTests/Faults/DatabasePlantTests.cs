using System.Text;
using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests.Faults;

/// <summary>The databases and the proxy before them do what the fault tests believe of them.</summary>
public sealed class DatabasePlantTests
{
    private const string Line = "instant,meter=130005218841 energy_import_wh=36250i,voltage_l1_v=230.1 1764000000123\n";

    [Fact]
    public async Task InfluxDB_keeps_what_it_took_when_it_is_killed_and_nothing_when_it_is_emptied()
    {
        using var folder = new TempFolder();
        await using var server = await Influxd.Start(folder);
        Assert.Empty(await server.Points());
        await server.Query("CREATE DATABASE meteredge");
        await using var proxy = await HttpProxy.Start(server.Url);
        Assert.Equal(204, await Write(proxy, "write?db=meteredge&precision=ms"));

        await server.Stop(Signal.Kill);
        Assert.Equal(0, await Write(proxy, "write?db=meteredge&precision=ms"));
        await server.Start();
        var point = Assert.Single(await server.Points());
        Assert.Equal(("instant", 1764000000123), (point.Measurement, point.Time.ToUnixTimeMilliseconds()));
        Assert.Equal("130005218841", point.Tags["meter"]);
        Assert.Equal((36250, 230.1m), (point.Fields["energy_import_wh"].GetInt64(), point.Fields["voltage_l1_v"].GetDecimal()));

        await server.Stop(Signal.Terminate);
        server.Forget();
        await server.Start();
        Assert.Equal(404, await Write(proxy, "write?db=meteredge&precision=ms"));
        Assert.Empty(await server.Points());
    }

    [Fact]
    public async Task VictoriaMetrics_keeps_what_it_took_when_it_is_stopped()
    {
        using var folder = new TempFolder();
        await using var server = await VictoriaMetrics.Start(folder);
        await using var proxy = await HttpProxy.Start(server.Url);
        Assert.Equal(204, await Write(proxy, "api/v2/write?bucket=meteredge&precision=ms"));
        await server.Stop(Signal.Terminate);
        await server.Start();

        var points = await server.Points();
        Assert.Equal(
            [("instant_energy_import_wh", 36250m), ("instant_voltage_l1_v", 230.1m)],
            points.Select(point => (point.Measurement, point.Fields["value"].GetDecimal())).Order());
        Assert.All(points, point => Assert.Equal(("130005218841", 1764000000123), (point.Tags["meter"], point.Time.ToUnixTimeMilliseconds())));
    }

    [Fact]
    public async Task The_proxy_answers_swallows_and_cuts_as_it_is_told_and_notes_it()
    {
        using var folder = new TempFolder();
        await using var server = await Influxd.Start(folder);
        await server.Query("CREATE DATABASE meteredge");
        await using var proxy = await HttpProxy.Start(server.Url);

        proxy.Rule = HttpRule.Say(503, "", ("Retry-After", "7"));
        Assert.Equal(503, await Write(proxy, "write?db=meteredge&precision=ms"));
        proxy.Rule = HttpRule.Always(new HttpTreatment.Cut());
        Assert.Equal(0, await Write(proxy, "write?db=meteredge&precision=ms"));
        Assert.Empty(await server.Points());
        proxy.Rule = HttpRule.Always(new HttpTreatment.Swallow());
        Assert.Equal(0, await Write(proxy, "write?db=meteredge&precision=ms"));
        Assert.Single(await server.Points());

        Assert.Equal([503, 0, 204], proxy.Writes.Select(write => write.Status));
        Assert.All(proxy.Writes, write => Assert.Equal(Line, write.Text));
    }

    /// <summary>The status, or 0 when the connection ended without one.</summary>
    private static async Task<int> Write(HttpProxy proxy, string path)
    {
        using var client = new HttpClient();
        using var body = new StringContent(Line, Encoding.UTF8, "text/plain");
        try
        {
            using var answer = await client.PostAsync($"{proxy.Url}/{path}", body, TestContext.Current.CancellationToken);
            return (int)answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            // The proxy cut it.
            return 0;
        }
    }
}
