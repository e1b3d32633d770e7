using System.Buffers;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace MeterEdge.HeadEnd.Watch;

/// <summary>
/// Keeps one subscription alive, QoS 1, while brokers come and go. A message is acknowledged once the reader of
/// <see cref="Heard"/> has room for it, and the session outlives a short break, so that the broker keeps what came meanwhile.
/// </summary>
/// <param name="broker">Where.</param>
/// <param name="filter">Topics, e.g. <c>me/v1/+/up/#</c>.</param>
/// <param name="clientId">Our id at the broker.</param>
/// <param name="backoff">How to wait between attempts.</param>
/// <param name="time">Clock of the waiting.</param>
public sealed class UplinkSubscription(BrokerAddress broker, string filter, string clientId, Backoff backoff, TimeProvider time)
{
    private const uint SessionExpirySeconds = 300;
    private const uint LargestPacket = UplinkParser.LargestPayload + 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // Full: the handler waits, the acknowledgement waits with it, and the broker holds back after its Receive Maximum.
    private readonly Channel<Heard> _heard = Channel.CreateBounded<Heard>(new BoundedChannelOptions(64) { SingleReader = true });
    private TimeSpan _keepAlive = TimeSpan.FromSeconds(15);
    private volatile IMqttClient? _client;

    /// <summary>Everything heard, in order; completes when <see cref="Run"/> has ended.</summary>
    public ChannelReader<Heard> Heard => _heard.Reader;

    /// <summary>Publishes with QoS 1 in the session in force; what went wrong, or null when the broker has it.</summary>
    /// <param name="topic">The whole topic.</param>
    /// <param name="payload">What to say.</param>
    /// <param name="contentType">What it is.</param>
    /// <param name="expiry">How long the broker may keep it for somebody who is away.</param>
    public async Task<string?> Publish(string topic, ReadOnlyMemory<byte> payload, string contentType, TimeSpan expiry)
    {
        var message = new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload(payload.ToArray()).WithContentType(contentType)
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).WithMessageExpiryInterval((uint)Math.Ceiling(expiry.TotalSeconds)).Build();
        try
        {
            using var patience = new CancellationTokenSource(Patience, time);
            var answer = _client is { } client ? await client.PublishAsync(message, patience.Token) : null;
            return answer is null ? "no connection" : answer.IsSuccess ? null : $"the broker refuses it: {answer.ReasonCode}";
        }
        catch (Exception fault)
        {
            // Whatever a network or a broker can do: it is said, and tried again.
            return Innermost(fault);
        }
    }

    /// <summary>Connects again and again until told to stop.</summary>
    public async Task Run(CancellationToken stop)
    {
        var failures = 0;
        string? said = null;
        while (!stop.IsCancellationRequested)
        {
            var ending = await Session(stop);
            if (stop.IsCancellationRequested)
                break;

            (failures, said) = ending.WasConnected ? (0, null) : (failures, said);
            if (ending.AgainAtOnce)
                continue;

            if (ending.Why != said)
                await Tell(new Heard.Lost(said = ending.Why), stop);
            await Task.Delay(backoff.After(++failures), time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _heard.Writer.TryComplete();
    }

    private async Task<Ending> Session(CancellationToken stop)
    {
        using var client = new MqttClientFactory().CreateMqttClient();
        var lost = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        client.DisconnectedAsync += gone =>
        {
            lost.TrySetResult(gone.Exception is { } fault
                ? Innermost(fault)
                : $"the broker ended it: {gone.ReasonString ?? gone.Reason.ToString()}");
            return Task.CompletedTask;
        };
        client.ApplicationMessageReceivedAsync += message =>
            Tell(new Heard.Message(message.ApplicationMessage.Topic, message.ApplicationMessage.Payload.ToArray()), stop);

        var connected = false;
        try
        {
            if (await Connect(client, stop) is { } refusal)
                return refusal;

            connected = true;
            _client = client;
            await Tell(new Heard.Connected(), stop);
            return new Ending(await lost.Task.WaitAsync(stop), WasConnected: true);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await Leave(client);
            return new Ending("stopped", connected);
        }
        catch (OperationCanceledException)
        {
            return new Ending($"no answer within {Patience.TotalSeconds:0} s", connected);
        }
        catch (Exception fault)
        {
            // The edge of the loop: whatever a network or a broker can do ends one session, and the reason is told.
            return new Ending(Innermost(fault), connected);
        }
        finally
        {
            _client = null;
        }
    }

    private async Task<Ending?> Connect(IMqttClient client, CancellationToken stop)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop, patience.Token);
        var answer = await client.ConnectAsync(Options(), limit.Token);
        if (answer.ResultCode != MqttClientConnectResultCode.Success)
            return new Ending($"the broker refuses us: {answer.ReasonString ?? answer.ResultCode.ToString()}", WasConnected: false);

        // MQTTnet 5.2 does not obey the Server Keep Alive: connect again with the period that the broker wants.
        if (answer.ServerKeepAlive != 0 && answer.ServerKeepAlive < _keepAlive.TotalSeconds)
        {
            _keepAlive = TimeSpan.FromSeconds(answer.ServerKeepAlive);
            return new Ending("another keep alive", WasConnected: false) { AgainAtOnce = true };
        }

        var subscribe = new MqttClientSubscribeOptionsBuilder()
            .WithTopicFilter(filter, MqttQualityOfServiceLevel.AtLeastOnce).Build();
        var granted = (await client.SubscribeAsync(subscribe, limit.Token)).Items.Single().ResultCode;
        return granted == MqttClientSubscribeResultCode.GrantedQoS1
            ? null
            : new Ending($"the broker does not grant QoS 1 on {filter}: {granted}", WasConnected: false);
    }

    private MqttClientOptions Options()
    {
        var options = new MqttClientOptionsBuilder()
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithTcpServer(broker.Host, broker.Port)
            .WithClientId(clientId)
            .WithCleanStart(false)
            .WithSessionExpiryInterval(SessionExpirySeconds)
            .WithReceiveMaximum(32)
            .WithMaximumPacketSize(LargestPacket)
            .WithTimeout(Patience)
            .WithKeepAlivePeriod(_keepAlive);
        if (broker.Username is { } username)
            options.WithCredentials(username, broker.Password ?? "");
        if (broker.Tls)
        {
            options.WithTlsOptions(tls =>
            {
                tls.UseTls().WithTargetHost(broker.Host);
                if (broker.Certificates is { } certificates)
                    tls.WithClientCertificates(certificates);
                if (broker.Authorities is { } authorities)
                    tls.WithTrustChain(authorities).WithRevocationMode(X509RevocationMode.NoCheck);
            });
        }

        return options.Build();
    }

    private async Task Leave(IMqttClient client)
    {
        if (!client.IsConnected)
            return;

        try
        {
            // Expiry 0: the broker need not keep anything for us any more.
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2), time);
            await client.DisconnectAsync(new MqttClientDisconnectOptions { SessionExpiryInterval = 0 }, patience.Token);
        }
        catch (Exception)
        {
            // We are leaving; the connection may be gone already, and there is nobody left to tell.
        }
    }

    private async Task Tell(Heard heard, CancellationToken stop) => await _heard.Writer.WriteAsync(heard, stop);

    private static string Innermost(Exception fault) => fault.GetBaseException().Message;

    private sealed record Ending(string Why, bool WasConnected)
    {
        public bool AgainAtOnce { get; init; }
    }
}
