using System.Text.Json;
using System.Text.Json.Nodes;
using MeterEdge.Contract;
using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests;

public sealed class WillAndStateTests
{
    [Fact]
    public async Task The_retained_state_says_online_after_a_start_and_offline_after_a_clean_stop()
    {
        await using var site = new Site();
        var broker = await site.Broker();
        var headEnd = await site.HeadEnd(broker);
        var daemon = site.Daemon(await site.Line("sdm120:1"), broker.Port);
        daemon.Start();
        await Until.True(() => headEnd.Arrivals.Count > 0, "a reading");

        var online = await Retained(site, broker);
        Assert.True(online.Online);
        Assert.Equal((EdgeSettings.Edge, headEnd.Arrivals[0].Device, headEnd.Arrivals[0].Epoch), (online.Edge, online.Device, online.Epoch));
        Assert.Equal((1, "Asia/Shanghai"), (online.Contract, online.Tz));
        Assert.Equal(headEnd.Events[0].Control, online.Control);
        Assert.All([online.Version, online.Config, online.Clock], Assert.NotNull);

        Assert.Equal(0, await daemon.Stop());
        var offline = await Retained(site, broker);
        Assert.Equal(new StateMessage { Edge = online.Edge, Device = online.Device, Boot = online.Boot, Online = false }, offline);
    }

    [Fact]
    public async Task The_will_says_offline_and_is_held_back_for_a_minute()
    {
        await using var site = new Site();
        var broker = await site.Broker();
        var proxy = site.Proxy(broker);
        var headEnd = await site.HeadEnd(broker);
        site.Daemon(await site.Line("sdm120:1"), proxy.Port).Start();
        await Until.True(() => headEnd.States.Count > 0, "the state");

        var connect = Assert.Single(proxy.Log.Connects);
        Assert.Equal((EdgeSettings.Edge, false), (connect.ClientId, connect.CleanStart));
        Assert.Equal(
            ($"me/v1/{EdgeSettings.Edge}/up/state", true, 1, 60u),
            (connect.WillTopic, connect.WillRetain, connect.WillQoS, connect.WillDelay));
        // A session that ended sooner would end the delay too.
        Assert.True(connect.SessionExpiry > 60);
        var will = JsonNode.Parse(connect.WillPayload)!.AsObject();
        Assert.Equal(["v", "edge", "device", "boot", "online"], will.Select(field => field.Key));
        Assert.False(will["online"]!.GetValue<bool>());
        Assert.Equal(headEnd.States[0].Boot, will["boot"]!.GetValue<string>());
        Assert.Equal(headEnd.States[0].Device, will["device"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_killed_daemon_is_declared_offline_by_the_broker()
    {
        await using var site = new Site();
        var broker = await site.Broker();
        var proxy = site.Proxy(broker);
        proxy.Rules.ShortWill = !Programs.Long;
        var headEnd = await site.HeadEnd(broker);
        var daemon = site.Daemon(await site.Line("sdm120:1"), proxy.Port);
        daemon.Start();
        await Until.True(() => headEnd.States.Count > 0, "the state");
        var online = headEnd.States[^1];

        await daemon.Stop(Signal.Kill);
        await Until.True(() => headEnd.States.Count > 1, "the will");

        Assert.Equal(new StateMessage { Edge = online.Edge, Device = online.Device, Boot = online.Boot, Online = false }, headEnd.States[^1]);
        Assert.False((await Retained(site, broker)).Online);
    }

    [Fact]
    public async Task The_directory_of_meters_is_retained_and_says_what_was_configured()
    {
        await using var site = new Site();
        var broker = await site.Broker();
        var headEnd = await site.HeadEnd(broker);
        var line = await site.Line("sdm630:1", "sdm120:2", "sdm630:3:district");
        var meters = JsonNode.Parse(line.Meters.ToJsonString())!.AsArray();
        meters[1]!["Account"] = "A-1002";
        meters[1]!["Class"] = "CommonLoad";
        meters[1]!["Phase"] = "L2";
        site.Daemon(line, broker.Port, settings => settings with { Meters = meters }).Start();
        await Until.True(() => headEnd.Everything.Any(heard => heard.Topic == "up/meters/0"), "the directory");

        var late = await site.HeadEnd(broker);
        await Until.True(() => late.Everything.Any(heard => heard is { Topic: "up/meters/0", Retained: true }), "the retained directory");
        var payload = late.Everything.Single(heard => heard.Topic == "up/meters/0").Payload;
        var page = JsonSerializer.Deserialize(payload, ContractJson.Default.MetersMessage)!;
        Assert.Equal((1, headEnd.States[0].Config), (page.Of, page.Config));
        Assert.Equal(
            [
                (line.Serials[0], 1, "eastron-sdm630", "Customer", null, "Resident", null),
                (line.Serials[1], 2, "eastron-sdm120", "Customer", "A-1002", "CommonLoad", "L2"),
                (line.Serials[2], 3, "eastron-sdm630", "District", null, "Resident", null),
            ],
            page.Meters.Select(meter => (meter.Serial, meter.Unit, meter.Profile, meter.Role, meter.Account, meter.Class, meter.Phase)));
        Assert.All(page.Meters, meter => Assert.Equal(("bus-1", "none", 0), (meter.Bus, meter.Proof, meter.SwitchModes.Count)));
    }

    private static async Task<StateMessage> Retained(Site site, Mosquitto broker)
    {
        var late = await site.HeadEnd(broker);
        await Until.True(() => late.Everything.Any(heard => heard is { Topic: "up/state", Retained: true }), "the retained state");
        return late.States[0];
    }
}
