using System.Diagnostics.CodeAnalysis;

namespace MeterEdge.Mqtt;

/// <summary>
/// A session as its users see it: the window, the time-out, and an end that comes once. How a message is put on the wire is told to it,
/// so it knows no client library.
/// </summary>
/// <param name="send">Publishes with QoS 1 and waits for the PUBACK; may throw whatever it likes.</param>
/// <param name="window">Most unacknowledged publishes.</param>
/// <param name="largestPayload">Largest payload in bytes.</param>
/// <param name="timeout">How long a PUBACK may take.</param>
/// <param name="time">Clock for the time-out.</param>
[SuppressMessage("Design", "CA1001", Justification = "They hold nothing but memory, and late publishers may still use them.")]
internal sealed class MqttSession(MqttSend send, int window, int largestPayload, TimeSpan timeout, TimeProvider time) : IMqttSession
{
    private readonly SemaphoreSlim _places = new(window);
    private readonly CancellationTokenSource _ended = new();
    private int _over;

    /// <summary>Called once, before anybody can see that the session has ended.</summary>
    public Action<MqttSession>? Ending { get; init; }

    /// <inheritdoc/>
    public int Window => window;

    /// <inheritdoc/>
    public int LargestPayload => largestPayload;

    /// <inheritdoc/>
    public CancellationToken Ended => _ended.Token;

    /// <inheritdoc/>
    public ValueTask<PublishOutcome> Publish(string topic, ReadOnlyMemory<byte> payload, bool retain, CancellationToken cancel) =>
        Publish(new(topic, payload, retain, null), cancel);

    /// <inheritdoc/>
    public ValueTask<PublishOutcome> Reply(ReplyTo to, ReadOnlyMemory<byte> payload, CancellationToken cancel) =>
        Publish(new(to.Topic, payload, false, to), cancel);

    /// <summary>Ends the session; every time but the first does nothing.</summary>
    public async Task End()
    {
        if (Interlocked.Exchange(ref _over, 1) == 0)
        {
            Ending?.Invoke(this);
            await _ended.CancelAsync().ConfigureAwait(false);
        }
    }

    private async ValueTask<PublishOutcome> Publish(Outgoing message, CancellationToken cancel)
    {
        if (message.Payload.Length + (message.Reply?.Size ?? 0) > largestPayload)
        {
            return PublishOutcome.TooLarge;
        }

        try
        {
            using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel, Ended);
            await _places.WaitAsync(over.Token).ConfigureAwait(false);

            // What is on the wire is not taken back when the caller gives up: its PUBACK still comes, counts against the broker's
            // Receive Maximum until then, and the client library takes one that nobody waits for as a reason to disconnect.
            return await Send(message).WaitAsync(cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return PublishOutcome.Unknown;
        }
    }

    /// <summary>Sends, in a place of the window that was taken before and is given back here.</summary>
    private async Task<PublishOutcome> Send(Outgoing message)
    {
        try
        {
            using var patience = new CancellationTokenSource(timeout, time);
            using var over = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, Ended);
            return await send(message, over.Token).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Time-out or broken connection: either way nobody knows what the broker has, and this session is over.
            await End().ConfigureAwait(false);
            return PublishOutcome.Unknown;
        }
        finally
        {
            _places.Release();
        }
    }
}

/// <summary>Publishes with QoS 1 and says what the PUBACK said.</summary>
internal delegate Task<PublishOutcome> MqttSend(Outgoing message, CancellationToken cancel);

/// <summary>A message on its way to the broker.</summary>
/// <param name="Topic">Below <c>{Prefix}/{Edge}/</c>, but whole where it is an answer to <paramref name="Reply"/>.</param>
/// <param name="Payload">UTF-8 JSON.</param>
/// <param name="Retain">The broker is to keep it.</param>
/// <param name="Reply">Whom it answers at a place of their own choice; nobody for everything else.</param>
internal sealed record Outgoing(string Topic, ReadOnlyMemory<byte> Payload, bool Retain, ReplyTo? Reply);
