using System.Buffers.Binary;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using MeterEdge.Readings;

namespace MeterEdge.Forwarding.Influx;

/// <summary>The time during which a server answers. What is fresh and what is backlog goes the same way, in requests of its own.</summary>
[SuppressMessage("Design", "CA1001", Justification = "Its token holds nothing but memory, and late senders may still use it.")]
internal sealed class InfluxSession(InfluxClient client, LineBuffer buffer, InfluxSettings settings, string? authorization) : ISinkSession
{
    /// <summary>Requests at once: one with the backlog must not hold up the one with fresh readings, and more would only press the server.</summary>
    public const int Places = 2;

    private const int LeastBytes = 1000;

    private readonly CancellationTokenSource _ended = new();
    private InfluxAnswer? _endedBy;
    private int _mostBytes = settings.MostBytes;

    /// <inheritdoc/>
    public int Window => Places;

    /// <inheritdoc/>
    public int MostReadings => settings.MostLines;

    /// <inheritdoc/>
    public CancellationToken Ended => _ended.Token;

    /// <summary>Why the session ended.</summary>
    public InfluxAnswer? EndedBy => Volatile.Read(ref _endedBy);

    /// <summary>True once the server has taken lines.</summary>
    public bool HasTaken { get; private set; }

    /// <inheritdoc/>
    public Batch Pack(IReadOnlyList<Reading> readings)
    {
        var (count, compressed) = buffer.Pack(readings, Volatile.Read(ref _mostBytes));
        return new(count, compressed);
    }

    /// <inheritdoc/>
    public async ValueTask<Delivery> Deliver(Batch batch, Lane lane, CancellationToken cancel)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel, Ended);
        if (over.IsCancellationRequested)
            return new Delivery.Keep("the session is over");
        var answer = await client.Write(batch.Payload, authorization, over.Token).ConfigureAwait(false);
        switch (answer)
        {
            case InfluxAnswer.Written:
                HasTaken = true;
                return Delivery.Accepted.Instance;
            case InfluxAnswer.Rejected rejected:
                return new Delivery.Rejected(rejected.Reason);
            case InfluxAnswer.BeyondRetention beyond when beyond.Dropped >= batch.Count:
                return new Delivery.Expired(beyond.Reason);
            case InfluxAnswer.BeyondRetention beyond:
                return new Delivery.Rejected(beyond.Reason);
            case InfluxAnswer.TooLarge large when batch.Count > 1:
                Halve(batch);
                return new Delivery.TooLarge(large.Reason);
            case InfluxAnswer.TooLarge large:
                return new Delivery.Rejected(large.Reason);
            case InfluxAnswer.NotNow later:
                return new Delivery.Keep(later.Reason, later.RetryAfter);
            case InfluxAnswer.Misconfigured wrong:
                await End(wrong).ConfigureAwait(false);
                return new Delivery.Keep(wrong.Reason);
            case InfluxAnswer.Unreachable lost:
                if (!over.IsCancellationRequested)
                    await End(lost).ConfigureAwait(false);
                return new Delivery.Keep(lost.Reason);
            default:
                throw new UnreachableException($"no such answer: {answer}");
        }
    }

    private Task End(InfluxAnswer reason)
    {
        Interlocked.CompareExchange(ref _endedBy, reason, null);
        return _ended.CancelAsync();
    }

    /// <summary>For the rest of the session: whatever refuses this batch refuses the next one of its size.</summary>
    private void Halve(Batch batch)
    {
        // The last four bytes of gzip data are the size of what was compressed (RFC 1952, 2.3.1).
        var bytes = BinaryPrimitives.ReadInt32LittleEndian(batch.Payload.Span[^4..]);
        Volatile.Write(ref _mostBytes, Math.Max(LeastBytes, Math.Min(Volatile.Read(ref _mostBytes), bytes) / 2));
    }
}
