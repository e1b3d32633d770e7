using System.Collections.Immutable;
using MeterEdge.Modbus.Frames;
using MeterEdge.Modbus.Line;

namespace MeterEdge.Metering.Evidence;

/// <summary>
/// Keeps what a line shows of each unit and of itself: how exchanges end, how long answers take, and bytes that nobody asked for. Told on
/// the line's thread, where it allocates only at the first exchange with a unit; asked from any thread.
/// </summary>
/// <param name="framing">What stands around function and data on the line.</param>
/// <param name="time">Stamps and durations.</param>
/// <param name="next">Told everything as well.</param>
public sealed class LineRecorder(Framing framing, TimeProvider time, LineObserver? next = null) : LineObserver
{
    /// <summary>How far back evidence reaches unless somebody wants another time.</summary>
    public static readonly TimeSpan Lately = TimeSpan.FromMinutes(10);

    // Longer than a USB adapter holds bytes back: what comes after it is something else.
    private static readonly TimeSpan BetweenBursts = TimeSpan.FromMilliseconds(50);

    // A transceiver that turns around may click.
    private const int LeastNoise = 2;

    private const int TcpUnit = 6;

    private readonly Lock _gate = new();
    private readonly LineObserver _next = next ?? new LineObserver();
    private readonly UnitLog?[] _units = new UnitLog?[256];
    private readonly StrayLog _strays = new(time);
    private readonly UseLog _use = new(time);
    private readonly Heard _heard = new();
    private UnitLog? _answeredLast;
    private byte _unitLast;
    private long _endedLast;
    private long _heardLast;
    private bool _isAsking;
    private bool _isUp;
    private string? _downBecause;
    private long _opened;

    /// <summary>Everything that was seen of a unit since the start. From any thread.</summary>
    public UnitEvidence Of(byte unit)
    {
        lock (_gate)
        {
            return _units[unit]?.Ever() ?? new(unit);
        }
    }

    /// <summary>What the line showed lately, up to so far back. From any thread.</summary>
    public LineEvidence Since(TimeSpan back)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            if (!_isAsking && time.GetElapsedTime(_heardLast, now) > BetweenBursts)
                CloseBurst();
            var units = ImmutableArray.CreateBuilder<UnitEvidence>();
            foreach (var log in _units)
            {
                if (log?.Lately(back, now, time) is { } unit)
                    units.Add(unit);
            }

            var noise = _strays.Since(back, now, Stray.Noise);
            return new()
            {
                Back = back,
                IsUp = _isUp,
                DownBecause = _downBecause,
                Opened = _opened,
                Lost = _strays.Since(back, now, Stray.Loss).Times,
                Units = units.DrainToImmutable(),
                Noises = noise.Times,
                NoiseBytes = noise.Bytes,
                ForeignRequests = _strays.Since(back, now, Stray.Request).Times,
                UsePercent = _use.Percent(now),
            };
        }
    }

    /// <inheritdoc/>
    public override void GoesRound() => _next.GoesRound();

    /// <inheritdoc/>
    public override void LinkUp(string link)
    {
        lock (_gate)
        {
            (_isUp, _downBecause, _isAsking, _answeredLast) = (true, null, false, null);
            _opened++;
            _heard.Clear();
        }

        _next.LinkUp(link);
    }

    /// <inheritdoc/>
    public override void LinkDown(string link, string error)
    {
        lock (_gate)
        {
            if (_isUp)
                _strays.Add(time.GetTimestamp(), Stray.Loss);
            (_isUp, _downBecause) = (false, error);
        }

        _next.LinkDown(link, error);
    }

    /// <inheritdoc/>
    public override void Sent(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            CloseBurst();
            _isAsking = true;
        }

        _next.Sent(bytes);
    }

    /// <inheritdoc/>
    public override void Received(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            if (!_isAsking)
            {
                var now = time.GetTimestamp();
                if (time.GetElapsedTime(_heardLast, now) > BetweenBursts)
                    CloseBurst();
                _heardLast = now;
            }

            _heard.Add(bytes);
        }

        _next.Received(bytes);
    }

    /// <inheritdoc/>
    public override void CameLate(ReadOnlySpan<byte> answer)
    {
        lock (_gate)
        {
            _units[answer[0]]?.CameLate();
            _heard.CameLate(answer.Length);
        }

        _next.CameLate(answer);
    }

    /// <inheritdoc/>
    public override void Ended(ReadOnlySpan<byte> request, ExchangeOutcome outcome)
    {
        lock (_gate)
        {
            Note(request, outcome);
        }

        _next.Ended(request, outcome);
    }

    /// <inheritdoc/>
    public override void Failed(string link, Exception exception) => _next.Failed(link, exception);

    private void Note(ReadOnlySpan<byte> request, ExchangeOutcome outcome)
    {
        var wasAsking = _isAsking;
        _isAsking = false;
        _answeredLast = null;
        _use.Add(outcome);
        switch (outcome.Result)
        {
            case ExchangeResult.Answered or ExchangeResult.Refused or ExchangeResult.NoAnswer or ExchangeResult.Garbled:
                var unit = framing == Framing.Tcp ? request[TcpUnit] : request[0];
                var log = Log(unit);
                var expected = ExpectedAnswer.Length(request, framing);
                log.Add(
                    new(outcome.Ended, outcome.Result, outcome.ExceptionCode, outcome.Garble, expected, outcome.Turnaround, wasAsking ? Oddity(request, outcome, expected) : Oddities.None),
                    outcome,
                    time.GetUtcNow());
                if (outcome.Result == ExchangeResult.Garbled && wasAsking)
                    NoteForeigners(unit, request, outcome.Ended);
                if (outcome.Garble == Garble.OtherTransaction)
                    log.CameLate();
                if (outcome.Result is ExchangeResult.Answered or ExchangeResult.Refused)
                    (_answeredLast, _unitLast, _endedLast) = (log, unit, outcome.Ended);
                break;
            case ExchangeResult.LinkDown or ExchangeResult.Stopped or ExchangeResult.Sent:
                break;
        }

        // What comes from here on was not asked for.
        if (wasAsking)
            _heard.Clear();
    }

    private Oddities Oddity(ReadOnlySpan<byte> request, ExchangeOutcome outcome, int expected)
    {
        var all = _heard.Total - _heard.Late;
        if (framing == Framing.Tcp || outcome.Result == ExchangeResult.NoAnswer || (outcome.Result == ExchangeResult.Answered && all == expected))
            return Oddities.None;
        var length = outcome.Result == ExchangeResult.Refused ? ExpectedAnswer.Refusal : expected;
        var echo = ExpectedAnswer.CanEcho(request) && _heard.Bytes.StartsWith(request) ? request.Length : 0;
        return (echo > 0 ? Oddities.Echo : Oddities.None) | outcome.Result switch
        {
            ExchangeResult.Garbled => (all - echo > expected ? Oddities.Longer : Oddities.None) | (_heard.IsBlank ? Oddities.Blank : Oddities.None),
            ExchangeResult.Answered or ExchangeResult.Refused => Around(request[0], echo, length),
            ExchangeResult.NoAnswer or ExchangeResult.LinkDown or ExchangeResult.Stopped or ExchangeResult.Sent => Oddities.None,
        };
    }

    /// <summary>What stood before and behind a valid answer.</summary>
    private Oddities Around(byte unit, int echo, int length)
    {
        var bytes = _heard.Bytes[echo..];
        if (bytes.Length <= length || _heard.Late > 0)
            return Oddities.None;
        for (var at = 0; at + length <= bytes.Length; at++)
        {
            if (bytes[at] == unit && Crc16.Holds(bytes.Slice(at, length)))
            {
                var behind = FrameFinder.First(bytes[(at + length)..]);
                return (at > 0 ? Oddities.Before : Oddities.None)
                    | (at + length < bytes.Length ? Oddities.Behind : Oddities.None)
                    | (behind.Length > 0 && bytes[at + length + behind.At] == unit ? Oddities.Double : Oddities.None);
            }
        }

        return Oddities.None;
    }

    /// <summary>A garbled exchange may hold what others said to each other.</summary>
    private void NoteForeigners(byte asked, ReadOnlySpan<byte> request, long now)
    {
        if (framing == Framing.Tcp)
            return;
        var bytes = _heard.Bytes;
        var found = FrameFinder.First(bytes);
        if (found.Length == 0)
            return;
        var frame = bytes.Slice(found.At, found.Length);
        if (found.IsRequest && !frame.SequenceEqual(request))
            _strays.Add(now, Stray.Request);
        else if (!found.IsRequest && frame[0] != asked)
            Log(frame[0]).SpokeUnasked(now);
    }

    /// <summary>Bytes outside any exchange are over: what were they?</summary>
    private void CloseBurst()
    {
        var bytes = _heard.Bytes;
        if (_heard.Total < LeastNoise)
        {
            _heard.Clear();
            return;
        }

        var isTail = _answeredLast is not null && time.GetElapsedTime(_endedLast, _heardLast) <= BetweenBursts;
        if (framing == Framing.Tcp)
        {
            // A whole answer to somebody; nothing else comes over a connection.
            if (bytes.Length > TcpUnit)
                _units[bytes[TcpUnit]]?.CameLate();
        }
        else if (_heard.Late == 0)
        {
            Judge(bytes, isTail);
        }

        _answeredLast = null;
        _heard.Clear();
    }

    private void Judge(ReadOnlySpan<byte> bytes, bool isTail)
    {
        var found = FrameFinder.First(bytes);
        if (found.IsRequest)
            _strays.Add(_heardLast, Stray.Request);
        else if (found.Length > 0 && isTail && bytes[found.At] == _unitLast)
            _answeredLast!.Mark(Oddities.Behind | Oddities.Double);
        else if (found.Length > 0)
            Log(bytes[found.At]).SpokeUnasked(_heardLast);
        else if (isTail)
            _answeredLast!.Mark(Oddities.Behind);
        else
            _strays.Add(_heardLast, Stray.Noise, _heard.Total);
    }

    private UnitLog Log(byte unit) => _units[unit] ??= new(unit);
}
