using System.Buffers;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using MeterEdge.Contract;
using MeterEdge.Control;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MQTTnet;
using MQTTnet.Channel;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace MeterEdge.Mqtt;

/// <summary>
/// Owns the connection to the broker: connects, hands out the session, and when it ends connects anew, for ever. What MQTTnet 5.2
/// leaves to its user is done here and in <see cref="MqttSession"/>: the broker's keep alive, its window and packet size, publish time-outs,
/// negative acknowledgements.
/// </summary>
public sealed class MqttLink(
    MqttSettings settings, MqttWill will, IInbox inbox, IEventLog events, TimeProvider time, ILogger<MqttLink> log, Heartbeat? pulse = null) : BackgroundService, IMqttLink
{
    // The session, and with it the will's delay, outlives a lost connection this long.
    private const uint SessionExpirySeconds = 86_400;
    private const uint WillDelaySeconds = 60;

    // A message we cannot send must not become a packet of more than the contract's 64 kB.
    private const int LargestMessage = 64_000;
    private const int RoomForHeader = 256;

    // What comes down is small; a broker must not send more, nor more at once than the inbox answers soon.
    private const uint LargestIncoming = 64_000;
    private const ushort MostIncoming = 10;

    // The host gives all services 15 s to stop.
    private static readonly TimeSpan LastWordPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan DisconnectPatience = TimeSpan.FromSeconds(2);

    private readonly BrokerConnection _connection = new(settings);
    private readonly ReplyTopics _replies = new(settings.TopicRoot, settings.ReplyPrefixes);
    private readonly DuplicateWatch _duplicates = new(will.Boot);
    private TaskCompletionSource<MqttSession> _session = NewSession();
    private TimeSpan _keepAlive = settings.KeepAlive;
    private bool? _saidRefused;

    /// <summary>True while a session is in force.</summary>
    public bool IsConnected => _session.Task.IsCompletedSuccessfully;

    /// <summary>Where the broker is, e.g. <c>127.0.0.1:1883</c>.</summary>
    public string Target => $"{settings.Host}:{settings.Port}";

    /// <inheritdoc/>
    public async ValueTask<IMqttSession> Session(CancellationToken cancel) =>
        await Volatile.Read(ref _session).Task.WaitAsync(cancel).ConfigureAwait(false);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            pulse?.Beat();
            var began = time.GetTimestamp();
            var end = await RunSession(stoppingToken).ConfigureAwait(false);
            if (stoppingToken.IsCancellationRequested || end == SessionEnd.KeepAliveChanged)
            {
                continue;
            }

            failures = time.GetElapsedTime(began) > ReconnectPause.StableAfter ? 1 : failures + 1;
            var pause = ReconnectPause.After(failures, end == SessionEnd.Refused, Random.Shared.NextDouble());
            log.NextConnect(Target, pause.TotalSeconds);
            await Task.Delay(pause, time, stoppingToken).Beating(pulse).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<SessionEnd> RunSession(CancellationToken stop)
    {
        using var client = new MqttClientFactory().CreateMqttClient();
        var gone = new TaskCompletionSource<MqttClientDisconnectReason>(TaskCreationOptions.RunContinuationsAsynchronously);
        client.DisconnectedAsync += lost =>
        {
            gone.TrySetResult(lost.Reason);
            return Task.CompletedTask;
        };
        client.ApplicationMessageReceivedAsync += Receive;

        var connected = await Connect(client, stop).ConfigureAwait(false);
        if (connected is not { ResultCode: MqttClientConnectResultCode.Success })
        {
            return IsRefusal(connected?.ResultCode) ? SessionEnd.Refused : SessionEnd.Lost;
        }

        if (connected.ServerKeepAlive > 0 && TimeSpan.FromSeconds(connected.ServerKeepAlive) < _keepAlive)
        {
            // MQTTnet goes on with the period it asked for, and the broker would cut the connection: ask for the broker's own.
            _keepAlive = TimeSpan.FromSeconds(connected.ServerKeepAlive);
            log.KeepAlive(Target, connected.ServerKeepAlive);
            await Disconnect(client, forgetWill: true).ConfigureAwait(false);
            return SessionEnd.KeepAliveChanged;
        }

        _saidRefused = null;
        var handedOut = Volatile.Read(ref _session);
        var session = new MqttSession(
            (message, cancel) => Send(client, message, cancel),
            Window(connected),
            LargestPayload(connected),
            settings.PublishTimeout,
            time)
        {
            Ending = _ => Retire(handedOut),
        };
        log.Connected(Target, session.Window, session.LargestPayload);
        handedOut.SetResult(session);
        using (var over = CancellationTokenSource.CreateLinkedTokenSource(stop, session.Ended))
        {
            var subscribing = Subscribe(client, over.Token);
            await Task.WhenAny(gone.Task, Task.Delay(Timeout.InfiniteTimeSpan, time, over.Token)).Beating(pulse).ConfigureAwait(false);
            await over.CancelAsync().ConfigureAwait(false);
            await subscribing.ConfigureAwait(false);
        }

        Retire(handedOut);
        var saidGoodbye = stop.IsCancellationRequested && !gone.Task.IsCompleted && await SayLastWord(session).ConfigureAwait(false);
        await session.End().ConfigureAwait(false);
        await Disconnect(client, forgetWill: saidGoodbye).ConfigureAwait(false);
        return await Conclude(gone.Task, stop).ConfigureAwait(false);
    }

    /// <summary>From now on whoever asks for a session waits for the next one.</summary>
    private void Retire(TaskCompletionSource<MqttSession> handedOut) => Interlocked.CompareExchange(ref _session, NewSession(), handedOut);

    private async Task<bool> SayLastWord(MqttSession session)
    {
        using var patience = new CancellationTokenSource(LastWordPatience, time);
        var outcome = await session.Publish(Topics.State, will.Payload, retain: true, patience.Token).ConfigureAwait(false);
        return outcome is PublishOutcome.Acknowledged or PublishOutcome.NobodyListening;
    }

    private async Task<SessionEnd> Conclude(Task<MqttClientDisconnectReason> gone, CancellationToken stop)
    {
        // The client tells why only after whoever was publishing has felt it.
        await Task.WhenAny(gone, Task.Delay(DisconnectPatience, CancellationToken.None)).ConfigureAwait(false);
        if (gone.IsCompleted && await gone.ConfigureAwait(false) == MqttClientDisconnectReason.SessionTakenOver)
        {
            log.TakenOver(Target, settings.ClientId);
            if (_duplicates.TellNow())
            {
                Tell(null);
            }

            return SessionEnd.Refused;
        }

        if (!stop.IsCancellationRequested)
        {
            log.Lost(Target);
        }

        return SessionEnd.Lost;
    }

    private async Task<MqttClientConnectResult?> Connect(IMqttClient client, CancellationToken stop)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(settings.ConnectTimeout);
        try
        {
            var result = await client.ConnectAsync(Options(), patience.Token).ConfigureAwait(false);
            if (result.ResultCode != MqttClientConnectResultCode.Success)
            {
                SayDown($"{result.ResultCode} {result.ReasonString}".TrimEnd(), IsRefusal(result.ResultCode));
            }

            return result;
        }
        catch (Exception failed)
        {
            // Whatever a network, a certificate or a broker can do wrong ends in another try.
            if (!stop.IsCancellationRequested)
            {
                var reason = patience.IsCancellationRequested
                    ? $"no answer within {settings.ConnectTimeout.TotalSeconds:0.#} s"
                    : failed.GetBaseException().Message;
                SayDown(reason, refused: false);
            }

            return null;
        }
    }

    /// <summary>
    /// Says why there is no connection: once while the broker cannot be reached, whatever words the network finds for it, and once more
    /// when it turns to refusing us or back.
    /// </summary>
    private void SayDown(string reason, bool refused)
    {
        if (_saidRefused == refused)
        {
            return;
        }

        _saidRefused = refused;
        if (refused)
        {
            log.Refused(Target, reason);
        }
        else
        {
            log.Unreachable(Target, reason);
        }
    }

    /// <summary>
    /// Asks for what comes down, in every session anew: a broker that has lost its memory has lost this too. Publishing does not wait for it.
    /// </summary>
    private async Task Subscribe(IMqttClient client, CancellationToken cancel)
    {
        // Of the state, what is stored and what is fresh is told apart by us; of requests, a retained one must be recognised however it came.
        var builder = new MqttClientSubscribeOptionsBuilder();
        foreach (var topic in (ReadOnlySpan<string>)[Topics.Request, .. Topics.OfControl])
        {
            builder.WithTopicFilter(filter => filter.WithTopic($"{settings.TopicRoot}/{topic}").WithAtLeastOnceQoS()
                .WithRetainAsPublished().WithRetainHandling(MqttRetainHandling.SendAtSubscribeIfNewSubscriptionOnly));
        }

        var wanted = builder.WithTopicFilter(filter => filter.WithTopic($"{settings.TopicRoot}/{Topics.State}").WithAtLeastOnceQoS()).Build();
        try
        {
            var granted = await client.SubscribeAsync(wanted, cancel).ConfigureAwait(false);
            foreach (var refused in granted.Items.Where(item => item.ResultCode > MqttClientSubscribeResultCode.GrantedQoS2))
            {
                log.NotSubscribed(Target, refused.TopicFilter.Topic, $"{refused.ResultCode}");
            }
        }
        catch (Exception failed)
        {
            // A broker that does not let us hear still takes our readings; a lost connection is told elsewhere.
            if (!cancel.IsCancellationRequested)
            {
                log.NotSubscribed(Target, $"{settings.TopicRoot}/{Topics.Request}", failed.GetBaseException().Message);
            }
        }
    }

    private async Task Receive(MqttApplicationMessageReceivedEventArgs received)
    {
        // The library would withhold the acknowledgement of a handler that throws, and the broker's window shrink by one for ever.
        received.AutoAcknowledge = false;
        var taken = false;
        try
        {
            taken = Take(received.ApplicationMessage);
        }
        catch (Exception fault)
        {
            log.InboxFailed(fault, received.ApplicationMessage.Topic);
        }

        received.ReasonCode = taken ? MqttApplicationMessageReceivedReasonCode.Success : MqttApplicationMessageReceivedReasonCode.UnspecifiedError;
        await received.AcknowledgeAsync(CancellationToken.None).ConfigureAwait(false);
    }

    private bool Take(MqttApplicationMessage message)
    {
        if (!message.Topic.StartsWith($"{settings.TopicRoot}/", StringComparison.Ordinal))
        {
            return true;
        }

        var topic = message.Topic[(settings.TopicRoot.Length + 1)..];
        if (topic != Topics.State)
        {
            return inbox.Take(new(topic, message.Payload.ToArray(), message.Retain, _replies.Of(message.ResponseTopic, message.CorrelationData)));
        }

        if (_duplicates.Take(message.Payload.ToArray()) is { } other)
        {
            log.Duplicate(Target, settings.TopicRoot, other.Device, other.Boot);
            Tell(other);
        }

        return true;
    }

    private void Tell(StateMessage? other)
    {
        var data = new JsonObject { ["client_id"] = settings.ClientId };
        if (other is not null)
        {
            data["device"] = other.Device;
            data["boot"] = other.Boot;
        }

        events.Append(new(time.GetUtcNow(), "duplicate_edge", Severity.Alarm, null, data));
    }

    private async Task<PublishOutcome> Send(IMqttClient client, Outgoing outgoing, CancellationToken cancel)
    {
        if (outgoing.Reply is not null && !_replies.Allow(outgoing.Topic))
        {
            return PublishOutcome.Refused;
        }

        var message = new MqttApplicationMessage
        {
            Topic = outgoing.Reply is null ? $"{settings.TopicRoot}/{outgoing.Topic}" : outgoing.Topic,
            CorrelationData = outgoing.Reply?.Correlation,
            Payload = new ReadOnlySequence<byte>(outgoing.Payload),
            QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
            Retain = outgoing.Retain,
            ContentType = "application/json",
            PayloadFormatIndicator = MqttPayloadFormatIndicator.CharacterData,
        };
        return Of((await client.PublishAsync(message, cancel).ConfigureAwait(false)).ReasonCode);
    }

    private static PublishOutcome Of(MqttClientPublishReasonCode code) => code switch
    {
        MqttClientPublishReasonCode.Success => PublishOutcome.Acknowledged,
        MqttClientPublishReasonCode.NoMatchingSubscribers => PublishOutcome.NobodyListening,
        MqttClientPublishReasonCode.PayloadFormatInvalid => PublishOutcome.PayloadRefused,

        // The broker's list, not ours: whatever else it says, it did not take the message.
        _ => PublishOutcome.Refused,
    };

    private MqttClientOptions Options()
    {
        var builder = new MqttClientOptionsBuilder()
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithTcpServer(settings.Host, settings.Port)
            .WithStreamProvider(new StreamProvider(_connection))
            .WithClientId(settings.ClientId)
            .WithCleanStart(false)
            .WithSessionExpiryInterval(SessionExpirySeconds)
            .WithReceiveMaximum(MostIncoming)
            .WithMaximumPacketSize(LargestIncoming)
            .WithKeepAlivePeriod(_keepAlive)
            .WithTimeout(settings.ConnectTimeout)
            .WithWillTopic($"{settings.TopicRoot}/{Topics.State}")
            .WithWillPayload(will.Payload)
            .WithWillRetain()
            .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .WithWillDelayInterval(WillDelaySeconds);
        return settings.Username is { } user
            ? builder.WithCredentials(user, settings.PasswordFile is { } file ? File.ReadAllText(file).TrimEnd('\r', '\n') : "").Build()
            : builder.Build();
    }

    /// <param name="client">The client.</param>
    /// <param name="forgetWill">
    /// False: the broker publishes the will, unless we are back before its delay is over (MQTT 5.0, 3.14.2.1). An ordinary goodbye
    /// would leave the retained state saying that we are online.
    /// </param>
    private static async Task Disconnect(IMqttClient client, bool forgetWill)
    {
        try
        {
            using var patience = new CancellationTokenSource(DisconnectPatience);
            var reason = forgetWill ? MqttClientDisconnectOptionsReason.NormalDisconnection : MqttClientDisconnectOptionsReason.DisconnectWithWillMessage;
            await client.DisconnectAsync(new MqttClientDisconnectOptions { Reason = reason }, patience.Token).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The connection is being left; that it was gone already is as good.
        }
    }

    private int Window(MqttClientConnectResult connected) =>
        Math.Min(settings.LargestWindow, (int)(connected.ReceiveMaximum is > 0 ? connected.ReceiveMaximum.Value : ushort.MaxValue));

    private int LargestPayload(MqttClientConnectResult connected)
    {
        var packet = connected.MaximumPacketSize is > 0 and < int.MaxValue ? (int)connected.MaximumPacketSize.Value : int.MaxValue;
        return Math.Clamp(packet - Encoding.UTF8.GetByteCount(settings.TopicRoot) - RoomForHeader, 1, LargestMessage);
    }

    private static bool IsRefusal(MqttClientConnectResultCode? code) => code is
        MqttClientConnectResultCode.BadUserNameOrPassword or MqttClientConnectResultCode.NotAuthorized
        or MqttClientConnectResultCode.Banned or MqttClientConnectResultCode.ServerBusy or MqttClientConnectResultCode.QuotaExceeded
        or MqttClientConnectResultCode.ConnectionRateExceeded or MqttClientConnectResultCode.BadAuthenticationMethod
        or MqttClientConnectResultCode.ClientIdentifierNotValid;

    private static TaskCompletionSource<MqttSession> NewSession() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private enum SessionEnd
    {
        Lost,
        Refused,
        KeepAliveChanged,
    }

    private sealed class StreamProvider(BrokerConnection connection) : IMqttClientStreamProvider
    {
        public Task<Stream> ConnectAsync(EndPoint brokerEndPoint, CancellationToken cancellationToken) => connection.Open(cancellationToken);
    }
}
