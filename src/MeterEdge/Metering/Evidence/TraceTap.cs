using System.Collections.Immutable;
using System.Runtime.InteropServices;
using MeterEdge.Modbus.Line;

namespace MeterEdge.Metering.Evidence;

/// <summary>
/// Lets somebody follow a line live. Costs one look at an empty list when nobody does. Whoever follows and does not keep up misses frames and
/// is told how many; the line never waits for him.
/// </summary>
/// <param name="time">Stamps.</param>
/// <param name="next">Told everything as well.</param>
public sealed class TraceTap(TimeProvider time, LineObserver? next = null) : LineObserver
{
    private const int MostInOne = 260;

    private readonly LineObserver _next = next ?? new LineObserver();
    private readonly List<byte> _received = new(MostInOne);
    private ImmutableArray<TraceFollower> _followers = [];
    private ImmutableArray<byte> _request = [];
    private DateTimeOffset _firstAt;
    private bool _isAsking;

    /// <summary>Begins to follow; dispose it to end that. From any thread.</summary>
    public TraceFollower Follow()
    {
        var follower = new TraceFollower(one => ImmutableInterlocked.Update(ref _followers, static (all, one) => all.Remove(one), one));
        ImmutableInterlocked.Update(ref _followers, static (all, one) => all.Add(one), follower);
        return follower;
    }

    /// <inheritdoc/>
    public override void GoesRound() => _next.GoesRound();

    /// <inheritdoc/>
    public override void LinkUp(string link)
    {
        Say(TracedKind.LinkUp, [], null);
        _next.LinkUp(link);
    }

    /// <inheritdoc/>
    public override void LinkDown(string link, string error)
    {
        Say(TracedKind.LinkDown, [], null);
        _next.LinkDown(link, error);
    }

    /// <inheritdoc/>
    public override void Sent(ReadOnlySpan<byte> bytes)
    {
        _isAsking = true;
        if (IsFollowed)
        {
            Flush();
            _request = [.. bytes];
            Say(TracedKind.Sent, _request, null);
        }

        _next.Sent(bytes);
    }

    /// <inheritdoc/>
    public override void Received(ReadOnlySpan<byte> bytes)
    {
        // Whoever begins to follow in the middle of an answer would take its rest for a bad frame.
        if (IsFollowed && (!_isAsking || !_request.IsEmpty))
        {
            _firstAt = _received.Count == 0 ? time.GetUtcNow() : _firstAt;
            _received.AddRange(bytes);
            if (_received.Count >= MostInOne)
                Flush();
        }

        _next.Received(bytes);
    }

    /// <inheritdoc/>
    public override void CameLate(ReadOnlySpan<byte> answer) => _next.CameLate(answer);

    /// <inheritdoc/>
    public override void Ended(ReadOnlySpan<byte> request, ExchangeOutcome outcome)
    {
        _isAsking = false;
        if (IsFollowed)
        {
            Flush();
            if (outcome.Result is not (ExchangeResult.Answered or ExchangeResult.Refused or ExchangeResult.Sent))
                Say(TracedKind.Ended, [], outcome);
            _request = [];
        }

        _next.Ended(request, outcome);
    }

    /// <inheritdoc/>
    public override void Failed(string link, Exception exception) => _next.Failed(link, exception);

    // Whoever has just begun or ended to follow misses or gets one frame more.
    private bool IsFollowed
    {
        get
        {
            if (!_followers.IsEmpty)
                return true;
            _received.Clear();
            return false;
        }
    }

    private void Flush()
    {
        if (_received.Count == 0)
            return;
        ImmutableArray<byte> bytes = [.. CollectionsMarshal.AsSpan(_received)];
        _received.Clear();
        Say(new(_firstAt, TracedKind.Received, bytes, _request, null));
    }

    private void Say(TracedKind kind, ImmutableArray<byte> bytes, ExchangeOutcome? outcome)
    {
        if (!_followers.IsEmpty)
            Say(new(time.GetUtcNow(), kind, bytes, _request, outcome));
    }

    private void Say(TracedFrame frame)
    {
        foreach (var follower in _followers)
            follower.Take(frame);
    }
}
