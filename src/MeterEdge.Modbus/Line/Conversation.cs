using MeterEdge.Modbus.Serial;

namespace MeterEdge.Modbus.Line;

/// <summary>
/// One exchange after the other on an open device: keep the silence, send, collect bytes until an answer ends in them or the
/// deadline is over. Lives on the line's thread.
/// </summary>
internal sealed class Conversation(ILineLink link, LineTiming timing, TimeProvider time, LineObserver observer)
{
    private static readonly TimeSpan LeastQuarantine = TimeSpan.FromSeconds(5);

    // Without line time there is a network in between: what it holds back may come until the connection is given up, after 20 s (TcpLink).
    private static readonly TimeSpan LeastQuarantineOverNetwork = TimeSpan.FromSeconds(25);

    // What had the shape of the answer but a wrong checksum is given up once nothing follows for this long: longer than
    // a USB adapter holds bytes back (16 ms), far shorter than a time-out.
    private static readonly TimeSpan CorruptPatience = TimeSpan.FromMilliseconds(50);

    // A transceiver that turns around may put a click or two before the answer. The shape of an answer further in may
    // be part of another unit's frame, whose own data begin with its fourth byte.
    private const int MostClicks = 2;

    // What a sleep may overrun by. So long before its end an answer is watched for again, so that the end is seen at once.
    private static readonly TimeSpan Oversleep = TimeSpan.FromMilliseconds(1);

    // A line that never falls silent is sick; the request waits for its silence so much longer than the longest frame takes.
    private static readonly TimeSpan SilencePatience = TimeSpan.FromMilliseconds(500);

    private readonly Reception _reception = new();
    private readonly Quarantine _quarantine = new();
    private int _answerEnd;
    private int _answerLength;
    private long _lastByte;
    private long _peaceUntil = time.GetTimestamp();
    private ushort _number;
    private bool _mayStillCome;
    private volatile bool _stopping;

    public LineCounters Counters { get; } = new();

    /// <summary>The answer of the last exchange; empty when there was none.</summary>
    public ReadOnlySpan<byte> LastAnswer => _reception.UpTo(_answerEnd)[^_answerLength..];

    public void Stop() => _stopping = true;

    /// <summary>
    /// The device was opened, and the line's silence begins now. The quarantine stands: the adapter was away, the meters
    /// were not, and what was asked before may be answered now.
    /// </summary>
    public void Opened()
    {
        _lastByte = time.GetTimestamp();
        _reception.Forget();
    }

    public Quarantine Quarantined(long now)
    {
        _quarantine.Expire(now);
        return _quarantine;
    }

    /// <summary>Waits while there is nothing to send; a late answer that comes in the meantime ends its quarantine.</summary>
    public LinkEvent Listen(TimeSpan wait)
    {
        var read = Take(wait);
        for (var end = _reception.Count - read.Count + 1; end <= _reception.Count; end++)
        {
            RecogniseLate(end, AnswerMatch.None);
        }

        return read.Event;
    }

    public ExchangeOutcome Perform(Exchange exchange)
    {
        _answerEnd = _answerLength = 0;
        var turn = time.GetTimestamp();
        var heardBefore = _reception.Total;
        var silence = KeepSilence(exchange.Silence > timing.Silence ? exchange.Silence : timing.Silence);
        var heard = _reception.Total - heardBefore;
        var outcome = silence switch
        {
            LinkEvent.Silence => Ask(exchange),
            LinkEvent.Bytes => NotSent(ExchangeResult.Garbled, turn, heard) with { Garble = Garble.NoSilence },
            LinkEvent.Woken => NotSent(ExchangeResult.Stopped, turn, heard),
            LinkEvent.Down => NotSent(ExchangeResult.LinkDown, turn, heard),
        };
        Counters.Add(outcome, time.GetElapsedTime(turn, outcome.Ended));
        return outcome;
    }

    /// <summary>Silence when the line is free; Bytes when it never was; Woken when the line is being closed; Down.</summary>
    private LinkEvent KeepSilence(TimeSpan wanted)
    {
        var from = time.GetTimestamp();
        var patience = SilencePatience + wanted + timing.Of(AnswerPattern.MaxLength);
        while (true)
        {
            if (_stopping)
            {
                return LinkEvent.Woken;
            }

            var heard = Listen(PeaceLeft(wanted));
            if (heard == LinkEvent.Down)
            {
                return heard;
            }

            if (heard != LinkEvent.Bytes && PeaceLeft(wanted) == TimeSpan.Zero)
            {
                return LinkEvent.Silence;
            }

            if (time.GetElapsedTime(from) > patience)
            {
                return LinkEvent.Bytes;
            }
        }
    }

    /// <summary>How long nothing may be sent yet: the line must have been silent, and the meters must have obeyed what went to all.</summary>
    private TimeSpan PeaceLeft(TimeSpan wanted)
    {
        var now = time.GetTimestamp();
        var silence = wanted - time.GetElapsedTime(_lastByte, now);
        var peace = time.GetElapsedTime(now, _peaceUntil);
        var longer = silence > peace ? silence : peace;
        return longer > TimeSpan.Zero ? longer : TimeSpan.Zero;
    }

    private ExchangeOutcome Ask(Exchange exchange)
    {
        _reception.Forget();
        _mayStillCome = true;
        _number = unchecked((ushort)(_number + 1));
        exchange.Pattern.Sending(_number);
        var request = exchange.Request.Span;
        var began = time.GetTimestamp();
        var sent = began + Timestamps(timing.Of(request.Length));
        if (exchange.Pattern.Unanswered is { } peace)
        {
            return Tell(request, began, sent, sent + Timestamps(peace));
        }

        var deadline = sent + Timestamps(exchange.Timeout + timing.Of(exchange.Pattern.Length));
        var outcome = link.Write(request) ? Collect(exchange, began, sent, deadline) : Outcome(ExchangeResult.LinkDown, began);
        if (_mayStillCome && exchange.Pattern.CannotBeToldFrom(exchange.Pattern))
        {
            // From the deadline on, although a device lost in the middle ended the exchange before: the meter does not know.
            var learned = 3 * exchange.LearnedTurnaround;
            var least = timing.CharTime == TimeSpan.Zero ? LeastQuarantineOverNetwork : LeastQuarantine;
            _quarantine.Add(exchange.Pattern, deadline + Timestamps(learned > least ? learned : least));
        }

        return outcome;
    }

    /// <summary>Nobody answers; the next request waits all the same, also when the device is lost and is back before.</summary>
    private ExchangeOutcome Tell(ReadOnlySpan<byte> request, long began, long sent, long until)
    {
        _peaceUntil = until;
        if (!link.Write(request))
        {
            return Outcome(ExchangeResult.LinkDown, began);
        }

        observer.Sent(request);
        _lastByte = sent;
        for (var now = time.GetTimestamp(); now < until && !_stopping; now = time.GetTimestamp())
        {
            if (Listen(time.GetElapsedTime(now, until)) == LinkEvent.Down)
            {
                return Outcome(ExchangeResult.LinkDown, began);
            }
        }

        return Outcome(ExchangeResult.Sent, began);
    }

    private ExchangeOutcome Collect(Exchange exchange, long began, long sent, long deadline)
    {
        var pattern = exchange.Pattern;
        observer.Sent(exchange.Request.Span);
        _lastByte = sent;
        var corruptUntil = long.MaxValue;
        var turnaround = TimeSpan.Zero;
        while (true)
        {
            // The last look comes after the time is over: what is there by then counts, however late this thread is.
            var now = time.GetTimestamp();
            var until = Math.Min(deadline, corruptUntil);
            var isLast = now >= until;
            var read = Take(isLast ? TimeSpan.Zero : time.GetElapsedTime(now, until));
            if (read.Event == LinkEvent.Down || _stopping)
            {
                return Outcome(_stopping ? ExchangeResult.Stopped : ExchangeResult.LinkDown, began, turnaround);
            }

            if (read.Event != LinkEvent.Bytes)
            {
                if (isLast)
                {
                    return GivenUp(pattern, began, turnaround);
                }

                continue;
            }

            turnaround = turnaround == TimeSpan.Zero ? Turnaround(sent, characters: 1) : turnaround;
            corruptUntil = _mayStillCome ? long.MaxValue : _lastByte + Timestamps(CorruptPatience);
            for (var end = _reception.Count - read.Count + 1; end <= _reception.Count; end++)
            {
                switch (Match(pattern, end))
                {
                    case AnswerMatch.None:
                        break;
                    case AnswerMatch.Corrupt:
                        if (_quarantine.IsEmpty && _reception.Before(end, pattern.LengthIn(_reception.UpTo(end))) <= MostClicks)
                        {
                            // It came and was corrupt: there is nothing more to wait for.
                            _mayStillCome = false;
                            corruptUntil = _lastByte + Timestamps(CorruptPatience);
                        }

                        break;
                    case AnswerMatch.Answer:
                        SetAnswer(end, pattern.LengthIn(_reception.UpTo(end)));
                        return Outcome(ExchangeResult.Answered, began, Turnaround(sent, _answerLength));
                    case AnswerMatch.Refusal:
                        SetAnswer(end, pattern.RefusalLength);
                        return Outcome(ExchangeResult.Refused, began, Turnaround(sent, pattern.RefusalLength)) with
                        {
                            ExceptionCode = pattern.RefusalCode(LastAnswer),
                        };
                }
            }

            if (isLast)
            {
                return GivenUp(pattern, began, turnaround);
            }

            LetCome(pattern, deadline);
        }
    }

    /// <summary>
    /// Sleeps while the line carries what still lacks of the answer, as to be woken for every byte costs more than all else. Not before it
    /// is more than a refusal with clicks before it: that would be seen late.
    /// </summary>
    private void LetCome(AnswerPattern pattern, long deadline)
    {
        if (_reception.Total <= pattern.RefusalLength + MostClicks || _reception.Total >= pattern.ShortestLength)
        {
            return;
        }

        var carried = timing.Of(pattern.ShortestLength - _reception.Count) - Oversleep;
        var left = time.GetElapsedTime(time.GetTimestamp(), deadline);
        if (carried > Oversleep && left > TimeSpan.Zero)
        {
            link.Rest(carried < left ? carried : left);
        }
    }

    private AnswerMatch Match(AnswerPattern pattern, int end)
    {
        var match = pattern.EndsIn(_reception.UpTo(end));
        return match != AnswerMatch.Answer && RecogniseLate(end, match) ? AnswerMatch.None : match;
    }

    private bool RecogniseLate(int end, AnswerMatch forAsked)
    {
        if (_quarantine.IsEmpty || !_quarantine.Recognise(_reception.UpTo(end), forAsked, out var length))
        {
            return false;
        }

        Counters.AddLate();
        observer.CameLate(_reception.UpTo(end)[^length..]);
        return true;
    }

    private ExchangeOutcome GivenUp(AnswerPattern pattern, long began, TimeSpan turnaround)
    {
        if (_reception.Total == 0)
        {
            return Outcome(ExchangeResult.NoAnswer, began);
        }

        var garble = _mayStillCome ? pattern.Diagnose(_reception.UpTo(_reception.Count)) : Garble.BadCrc;
        return Outcome(ExchangeResult.Garbled, began, turnaround) with { Garble = garble };
    }

    private ExchangeOutcome Outcome(ExchangeResult result, long began, TimeSpan turnaround = default) =>
        new(result, 0, Garble.None, Saturated(_reception.Total), began, time.GetTimestamp(), turnaround);

    private ExchangeOutcome NotSent(ExchangeResult result, long turn, long heard) =>
        new(result, 0, Garble.None, Saturated(heard), turn, time.GetTimestamp(), TimeSpan.Zero);

    /// <summary>
    /// From the end of the request to the first of these characters, the last of which has just come: noise before them
    /// does not count. Never zero, even if the bytes overtake the line's timing, as on a pseudo-terminal.
    /// </summary>
    private TimeSpan Turnaround(long sent, int characters)
    {
        var turnaround = time.GetElapsedTime(sent, _lastByte) - timing.Of(characters);
        return turnaround > TimeSpan.Zero ? turnaround : TimeSpan.FromTicks(1);
    }

    private void SetAnswer(int end, int length)
    {
        _mayStillCome = false;
        _answerEnd = end;
        _answerLength = length;
    }

    private LinkRead Take(TimeSpan wait)
    {
        var read = link.Read(_reception.Room(), wait);
        if (read.Event == LinkEvent.Bytes)
        {
            _lastByte = time.GetTimestamp();
            observer.Received(_reception.Add(read.Count));
        }

        return read;
    }

    private static int Saturated(long count) => (int)Math.Min(count, int.MaxValue);

    private long Timestamps(TimeSpan span) => (long)(span.Ticks * ((double)time.TimestampFrequency / TimeSpan.TicksPerSecond));
}
