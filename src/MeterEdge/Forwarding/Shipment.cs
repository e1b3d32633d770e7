using MeterEdge.Journal;
using MeterEdge.Readings;
using Microsoft.Extensions.Logging;

namespace MeterEdge.Forwarding;

/// <summary>
/// One batch on its way. When the sink rejects it or finds it too large, it is halved until the readings at fault stand alone; the others are delivered. All
/// of that takes one place in the window. A sink that rejects everything is not asked for each reading: after some rejections the last reading of
/// all is tried, and when that is rejected too, the rest is kept.
/// </summary>
internal sealed class Shipment(ISinkSession session, Lane lane, string sink, ILogger log)
{
    // One reading at fault among 2000 is found after eleven; some more, because such readings lie together.
    private const int MostRejections = 32;

    private static readonly TimeSpan RestAfterRejections = TimeSpan.FromMinutes(1);

    private readonly List<Part> _parts = [];
    private bool _kept;
    private int _rejections;
    private bool? _takesOthers;
    private Reading? _last;

    /// <summary>Sends a packed batch: exactly these readings, standing for exactly this range.</summary>
    public async Task<Outcome> Send(Batch batch, IReadOnlyList<Reading> readings, SequenceRange range, CancellationToken cancel)
    {
        _last = readings[^1];
        await Send(readings, range, batch, cancel).ConfigureAwait(false);
        return new(lane, range, readings.Count, _parts);
    }

    private async Task Send(IReadOnlyList<Reading> readings, SequenceRange range, Batch? packed, CancellationToken cancel)
    {
        if (_kept)
        {
            // After one refusal for now the rest need not be tried.
            Note(new Delivery.Keep("not tried"));
            return;
        }

        var batch = packed ?? session.Pack(readings);
        if (batch.Count < readings.Count)
        {
            await SendSplit(readings, range, batch.Count, cancel).ConfigureAwait(false);
            return;
        }

        var delivery = await Deliver(batch, cancel).ConfigureAwait(false);
        _takesOthers = delivery is Delivery.Accepted ? true : _takesOthers;
        if (delivery is not (Delivery.Rejected or Delivery.TooLarge) || readings.Count == 1)
            Note(delivery);
        else if (delivery is Delivery.Rejected rejected && await RejectsEverything(cancel).ConfigureAwait(false))
            Note(new Delivery.Keep($"it rejects everything: {rejected.Reason}", RestAfterRejections, NeedsAPerson: true));
        else
            await SendSplit(readings, range, readings.Count / 2, cancel).ConfigureAwait(false);

        void Note(Delivery answer)
        {
            _kept |= answer is Delivery.Keep;
            _parts.Add(new(range, readings[^1], answer));
        }
    }

    /// <summary>After one more rejection. The last reading of all is sent once more in its turn, if it is not the sink that is at fault.</summary>
    private async Task<bool> RejectsEverything(CancellationToken cancel)
    {
        if (++_rejections < MostRejections)
            return false;
        _takesOthers ??= await Deliver(session.Pack([_last!]), cancel).ConfigureAwait(false) is Delivery.Accepted;
        return _takesOthers == false;
    }

    private async Task SendSplit(IReadOnlyList<Reading> readings, SequenceRange range, int left, CancellationToken cancel)
    {
        var border = readings[left - 1].Seq;
        await Send([.. readings.Take(left)], range with { Last = border }, null, cancel).ConfigureAwait(false);
        await Send([.. readings.Skip(left)], range with { First = border + 1 }, null, cancel).ConfigureAwait(false);
    }

    private async Task<Delivery> Deliver(Batch batch, CancellationToken cancel)
    {
        try
        {
            return await session.Deliver(batch, lane, cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return new Delivery.Keep("the daemon stops");
        }
#pragma warning disable CA1031 // The edge of a send: whatever a sink's fault is, its readings are kept and the other sends go on.
        catch (Exception error)
#pragma warning restore CA1031
        {
            log.SendFailed(error, sink);
            return new Delivery.Keep(error.Message);
        }
    }
}
