using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests;

public sealed class BrokerTlsTests
{
    [Fact]
    public async Task With_a_client_certificate_through_an_intermediate_readings_arrive_over_tls()
    {
        await using var site = new Site();
        var ours = await Certificates.Make(site.Folder, "ours");
        var (broker, headEnd) = await TlsBroker(site, ours);
        var tls = Tls(ours.Root, ours.Client, ours.ClientKey);
        site.Daemon(await site.Line("sdm120:1"), broker.Port, settings => settings with { Mqtt = tls }).Start();
        await Until.True(() => headEnd.Arrivals.Any(arrival => arrival.Reading.Q == "good"), "a reading");
    }

    [Fact]
    public async Task A_broker_that_nobody_we_trust_vouches_for_gets_nothing()
    {
        await using var site = new Site();
        var (ours, others) = (await Certificates.Make(site.Folder, "ours"), await Certificates.Make(site.Folder, "others"));
        var (broker, headEnd) = await TlsBroker(site, ours);
        await IsKeptOut(site, broker, headEnd, Tls(others.Root, ours.Client, ours.ClientKey));
    }

    [Fact]
    public async Task A_client_certificate_without_its_intermediate_is_not_let_in()
    {
        await using var site = new Site();
        var ours = await Certificates.Make(site.Folder, "ours");
        var (broker, headEnd) = await TlsBroker(site, ours);
        await IsKeptOut(site, broker, headEnd, Tls(ours.Root, ours.ClientAlone, ours.ClientKey));
    }

    private static async Task IsKeptOut(Site site, Mosquitto broker, Subscriber headEnd, string tls)
    {
        var line = await site.Line("sdm120:1");
        var daemon = site.Daemon(line, broker.Port, settings => settings with { Instant = "00:00:01", Mqtt = tls });
        daemon.Start();
        await Until.True(() => daemon.Log.Any(said => said.Contains("cannot reach", StringComparison.Ordinal)), "the reason in the log");
        var answered = line.Truth.Entries.Count;
        await Until.True(() => line.Truth.Entries.Count >= answered + 5, "polling to go on");

        Assert.Empty(headEnd.Everything);
        Assert.Single(daemon.Log, said => said.Contains("cannot reach", StringComparison.Ordinal));
        Assert.Equal(0, await daemon.Stop());
    }

    /// <summary>A broker that knows only the root and asks every client for a certificate; the judge comes in by another door.</summary>
    private static async Task<(Mosquitto Broker, Subscriber HeadEnd)> TlsBroker(Site site, Certificates certificates)
    {
        var door = Loopback.FreePort();
        var broker = await site.Broker(
            "allow_anonymous true",
            $"cafile {certificates.Root}",
            $"certfile {certificates.Broker}",
            $"keyfile {certificates.BrokerKey}",
            "require_certificate true",
            $"listener {door} 127.0.0.1");
        return (broker, site.Own(await Subscriber.Connect(door)));
    }

    private static string Tls(string root, string certificate, string key) => $$"""
        "Tls": { "Enabled": true, "CaFile": "{{root}}", "CertificateFile": "{{certificate}}", "KeyFile": "{{key}}" }
        """;
}
