using System.Buffers;
using System.Net;
using System.Text;
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
public sealed partial class MqttLink(
    MqttSettings settings, MqttWill will, IEventLog events, TimeProvider time, ILogger<MqttLink> log) : BackgroundService, IMqttLink
{
    // The session, and with it the will's delay, outlives a lost connection this long.
    private const uint SessionExpirySeconds = 86_400;
    private const uint WillDelaySeconds = 60;

    // A message we cannot send must not become a packet of more than the contract's 64 kB.
    private const int LargestMessage = 64_000;
    private const int RoomForHeader = 256;

    // The host gives all services 15 s to stop.
    private static readonly TimeSpan LastWordPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan DisconnectPatience = TimeSpan.FromSeconds(2);

    private readonly BrokerConnection _connection = new(settings);
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
            var began = time.GetTimestamp();
            var end = await RunSession(stoppingToken).ConfigureAwait(false);
            if (stoppingToken.IsCancellationRequested || end == SessionEnd.KeepAliveChanged)
            {
                continue;
            }

            failures = time.GetElapsedTime(began) > ReconnectPause.StableAfter ? 1 : failures + 1;
            var pause = ReconnectPause.After(failures, end == SessionEnd.Refused, Random.Shared.NextDouble());
            LogNextConnect(Target, pause.TotalSeconds);
            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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

        var connected = await Connect(client, stop).ConfigureAwait(false);
        if (connected is not { ResultCode: MqttClientConnectResultCode.Success })
        {
            return IsRefusal(connected?.ResultCode) ? SessionEnd.Refused : SessionEnd.Lost;
        }

        if (connected.ServerKeepAlive > 0 && TimeSpan.FromSeconds(connected.ServerKeepAlive) < _keepAlive)
        {
            // MQTTnet goes on with the period it asked for, and the broker would cut the connection: ask for the broker's own.
            _keepAlive = TimeSpan.FromSeconds(connected.ServerKeepAlive);
            LogKeepAlive(Target, connected.ServerKeepAlive);
            await Disconnect(client, forgetWill: true).ConfigureAwait(false);
            return SessionEnd.KeepAliveChanged;
        }

        _saidRefused = null;
        var handedOut = Volatile.Read(ref _session);
        var session = new MqttSession(
            (topic, payload, retain, cancel) => Send(client, topic, payload, retain, cancel),
            Window(connected),
            LargestPayload(connected),
            settings.PublishTimeout,
            time)
        {
            Ending = _ => Retire(handedOut),
        };
        LogConnected(Target, session.Window, session.LargestPayload);
        handedOut.SetResult(session);
        using (var over = CancellationTokenSource.CreateLinkedTokenSource(stop, session.Ended))
        {
            await Task.WhenAny(gone.Task, Task.Delay(Timeout.InfiniteTimeSpan, time, over.Token)).ConfigureAwait(false);
            await over.CancelAsync().ConfigureAwait(false);
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
            LogTakenOver(Target, settings.ClientId);
            events.Append(new(time.GetUtcNow(), "duplicate_edge", Severity.Alarm, null, new() { ["client_id"] = settings.ClientId }));
            return SessionEnd.Refused;
        }

        if (!stop.IsCancellationRequested)
        {
            LogLost(Target);
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
            LogRefused(Target, reason);
        }
        else
        {
            LogUnreachable(Target, reason);
        }
    }

    private async Task<PublishOutcome> Send(IMqttClient client, string topic, ReadOnlyMemory<byte> payload, bool retain, CancellationToken cancel)
    {
        var message = new MqttApplicationMessage
        {
            Topic = $"{settings.TopicRoot}/{topic}",
            Payload = new ReadOnlySequence<byte>(payload),
            QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
            Retain = retain,
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

    [LoggerMessage(1001, LogLevel.Information, "MQTT: connected to {Broker}, window {Window}, payload at most {LargestPayload} bytes")]
    private partial void LogConnected(string broker, int window, int largestPayload);

    [LoggerMessage(1002, LogLevel.Warning, "MQTT: connection to {Broker} lost; readings wait in the journal")]
    private partial void LogLost(string broker);

    [LoggerMessage(1003, LogLevel.Warning, "MQTT: cannot reach {Broker}: {Reason}; trying on, readings wait in the journal")]
    private partial void LogUnreachable(string broker, string reason);

    [LoggerMessage(1004, LogLevel.Error, "MQTT: {Broker} refused the connection: {Reason}; check Mqtt:Username, PasswordFile and ClientId")]
    private partial void LogRefused(string broker, string reason);

    [LoggerMessage(1005, LogLevel.Error, "MQTT: another client took the id {ClientId} at {Broker}; two concentrators must not share an edge")]
    private partial void LogTakenOver(string broker, string clientId);

    [LoggerMessage(1006, LogLevel.Information, "MQTT: {Broker} wants a keep alive of {Seconds} s; connecting again with that")]
    private partial void LogKeepAlive(string broker, int seconds);

    [LoggerMessage(1007, LogLevel.Debug, "MQTT: next connect to {Broker} in {Seconds:F1} s")]
    private partial void LogNextConnect(string broker, double seconds);

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

/// <summary>What the broker publishes on <c>up/state</c> when we are gone; also our own last word.</summary>
/// <param name="Payload">UTF-8 JSON of the offline state.</param>
public sealed record MqttWill(byte[] Payload);
