using MeterEdge.Mqtt;
using MeterEdge.Tests.Journal;
using MQTTnet.Protocol;

namespace MeterEdge.Tests.Mqtt;

public sealed class RealBrokerTests
{
    [Fact]
    public async Task What_is_published_arrives_and_the_last_word_stays()
    {
        await using var broker = await RealBroker.Start();
        await using var link = await RunningLink.Start(broker.Port);
        var session = await link.Session();
        await session.Publish("up/state", "{\"online\":true}"u8.ToArray(), retain: true, RunningLink.Cancel);
        Assert.Equal("{\"online\":true}", await broker.Retained("me/v1/TG-0417/up/state"));
        var publishes = Enumerable.Range(0, 200).Select(n => RunningLink.Publish(session, $"{n}").AsTask()).ToList();
        Assert.All(
            await Task.WhenAll(publishes), outcome => Assert.True(outcome is PublishOutcome.Acknowledged or PublishOutcome.NobodyListening));
        Assert.Equal(
            Enumerable.Range(0, 200).Select(n => $"me/v1/TG-0417/up/readings {n}").Order(), broker.Received.Skip(1).Order());
        await link.Stop();
        Assert.Equal(RunningLink.LastWord, await broker.Retained("me/v1/TG-0417/up/state"));

        // The broker takes note of the goodbye in its own time.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await broker.Clients() > 0)
            await Task.Delay(10, patience.Token);
    }

    [Theory]
    [InlineData(MqttPubAckReasonCode.NotAuthorized, PublishOutcome.Refused)]
    [InlineData(MqttPubAckReasonCode.QuotaExceeded, PublishOutcome.Refused)]
    [InlineData(MqttPubAckReasonCode.ImplementationSpecificError, PublishOutcome.Refused)]
    [InlineData(MqttPubAckReasonCode.PayloadFormatInvalid, PublishOutcome.PayloadRefused)]
    public async Task A_negative_acknowledgement_is_not_taken_for_a_good_one(MqttPubAckReasonCode code, PublishOutcome outcome)
    {
        await using var broker = await RealBroker.Start();
        await using var link = await RunningLink.Start(broker.Port);
        var session = await link.Session();
        broker.Answer = code;
        Assert.Equal(outcome, await RunningLink.Publish(session));
        broker.Answer = MqttPubAckReasonCode.Success;
        Assert.NotEqual(outcome, await RunningLink.Publish(session));
    }

    [Fact]
    public async Task A_wrong_password_is_one_clear_line_and_a_long_pause_until_it_is_mended()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder["password"], "wrong", RunningLink.Cancel);
        await using var broker = await RealBroker.Start(password: "right");
        await using var link = await RunningLink.Start(broker.Port, settings => settings with { Username = "edge", PasswordFile = folder["password"] });
        await Until.True(() => link.Log.Of(1007).Count == 1);
        Assert.Equal(
            [$"MQTT: 127.0.0.1:{broker.Port} refused the connection: BadUserNameOrPassword; check Mqtt:Username, PasswordFile and ClientId"],
            link.Log.Of(1004));
        await File.WriteAllTextAsync(folder["password"], "right", RunningLink.Cancel);
        await link.Session();
        Assert.InRange(link.Time.GetUtcNow() - link.Time.Start, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(16));
    }
}
