using CsCheck;
using MeterEdge.Modbus.Frames;
using MeterEdge.Modbus.Line;
using static MeterEdge.Modbus.Tests.Line.Spans;

namespace MeterEdge.Modbus.Tests.Line;

public sealed class ConversationTests
{
    [Fact]
    public void An_answer_ends_the_exchange_with_its_last_byte()
    {
        var talk = new Talk();
        talk.Replies(new Reply(Ms(20), talk.Answer));
        var outcome = talk.Ask();
        Assert.Equal(ExchangeResult.Answered, outcome.Result);
        Assert.Equal(talk.Answer, talk.Conversation.LastAnswer.ToArray());
        Assert.Equal(talk.Answer.Length, outcome.Received);
        Assert.Equal(talk.Timing.Of(8) + Ms(20) + talk.Timing.Of(talk.Answer.Length), talk.Since(outcome.Began, outcome.Ended));
        Assert.Equal(talk.Link.Sent[0].At, outcome.Began);
        Assert.False(talk.IsQuarantined);
    }

    [Fact]
    public void On_a_line_that_hears_itself_the_answer_to_a_read_comes_after_the_echo()
    {
        var talk = new Talk();
        talk.Replies(new Reply(TimeSpan.Zero, talk.Request.Frame.ToArray()), new Reply(Ms(20), talk.Answer));
        Assert.Equal(ExchangeResult.Answered, talk.Ask().Result);
        Assert.Equal(talk.Answer, talk.Conversation.LastAnswer.ToArray());
        Assert.False(talk.IsQuarantined);
    }

    [Fact]
    public void A_refusal_is_an_answer()
    {
        var talk = new Talk();
        talk.Replies(new Reply(Ms(20), Some.Refusal(talk.Request, 2)));
        var outcome = talk.Ask();
        Assert.Equal(ExchangeResult.Refused, outcome.Result);
        Assert.Equal(2, outcome.ExceptionCode);
        Assert.Equal(Some.Refusal(talk.Request, 2), talk.Conversation.LastAnswer.ToArray());
        Assert.False(talk.IsQuarantined);
    }

    [Fact]
    public void A_long_answer_is_slept_over_and_its_end_seen_with_its_last_byte()
    {
        var heard = new Heard();
        var talk = new Talk(observer: heard) { Request = Some.Read(unit: 1, count: 80) };
        talk.Replies(new Reply(Ms(20), talk.Answer));
        var outcome = talk.Ask();
        Assert.Equal(ExchangeResult.Answered, outcome.Result);
        Assert.Equal(talk.Answer, talk.Conversation.LastAnswer.ToArray());
        Assert.Equal(talk.Timing.Of(8) + Ms(20) + talk.Timing.Of(talk.Answer.Length), talk.Since(outcome.Began, outcome.Ended));
        Assert.Equal(1, talk.Link.Rests);
        Assert.InRange(heard.Pieces, 1, 12);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_refusal_of_a_long_request_is_seen_with_its_last_byte_also_after_clicks(int clicks)
    {
        var talk = new Talk { Request = Some.Read(unit: 1, count: 80) };
        byte[] refusal = [.. Enumerable.Repeat((byte)0xFF, clicks), .. Some.Refusal(talk.Request, 2)];
        talk.Replies(new Reply(Ms(20), refusal));
        var outcome = talk.Ask();
        Assert.Equal(ExchangeResult.Refused, outcome.Result);
        Assert.Equal(talk.Timing.Of(8) + Ms(20) + talk.Timing.Of(refusal.Length), talk.Since(outcome.Began, outcome.Ended));
    }

    [Fact]
    public void A_long_answer_that_breaks_off_is_given_up_at_its_deadline()
    {
        var talk = new Talk { Request = Some.Read(unit: 1, count: 80) };
        talk.Replies(new Reply(Ms(299), talk.Answer[..100]));
        var outcome = talk.Ask(timeoutMs: 300);
        Assert.Equal((ExchangeResult.Garbled, Garble.Truncated), (outcome.Result, outcome.Garble));
        Assert.Equal(talk.Timing.Of(8) + Ms(300) + talk.Timing.Of(talk.Answer.Length), talk.Since(outcome.Began, outcome.Ended));
        Assert.True(talk.IsQuarantined);
    }

    [Fact]
    public void Without_a_byte_there_is_no_answer_when_transmission_timeout_and_answer_time_are_over()
    {
        var talk = new Talk();
        var outcome = talk.Ask(timeoutMs: 300);
        Assert.Equal(ExchangeResult.NoAnswer, outcome.Result);
        Assert.Equal(talk.Timing.Of(8) + Ms(300) + talk.Timing.Of(talk.Answer.Length), talk.Since(outcome.Began, outcome.Ended));
        Assert.Equal(0, outcome.Received);
        Assert.Equal(TimeSpan.Zero, outcome.Turnaround);
        Assert.True(talk.IsQuarantined);
    }

    [Fact]
    public void An_answer_that_begins_just_in_time_is_heard_to_its_end()
    {
        var talk = new Talk();
        talk.Replies(new Reply(Ms(299.9), talk.Answer));
        Assert.Equal(ExchangeResult.Answered, talk.Ask(timeoutMs: 300).Result);
    }

    [Fact]
    public void An_answer_that_ends_too_late_is_truncated_and_still_expected()
    {
        var talk = new Talk();
        talk.Replies(new Reply(Ms(302), talk.Answer));
        var outcome = talk.Ask(timeoutMs: 300);
        Assert.Equal((ExchangeResult.Garbled, Garble.Truncated), (outcome.Result, outcome.Garble));
        Assert.True(talk.IsQuarantined);
    }

    [Fact]
    public void What_came_in_time_counts_though_the_lines_thread_was_stopped_until_the_time_was_over()
    {
        var stopped = new StoppedAfterSending();
        var talk = new Talk(observer: stopped);
        stopped.Stop = () => talk.Time.Advance(Ms(10_000));
        talk.Replies(new Reply(Ms(20), talk.Answer));
        Assert.Equal(ExchangeResult.Answered, talk.Ask().Result);
        Assert.False(talk.IsQuarantined);
        talk.Replies();
        Assert.Equal(ExchangeResult.NoAnswer, talk.Ask().Result);
    }

    private sealed class StoppedAfterSending : LineObserver
    {
        public Action? Stop { get; set; }

        public override void Sent(ReadOnlySpan<byte> bytes) => Stop?.Invoke();
    }

    [Fact]
    public void An_answer_after_noise_is_found()
    {
        var talk = new Talk();
        talk.Replies(new Reply(Ms(5), [0x00, 0xFF, 0x01]), new Reply(Ms(40), talk.Answer));
        var outcome = talk.Ask();
        Assert.Equal(ExchangeResult.Answered, outcome.Result);
        Assert.Equal(talk.Answer, talk.Conversation.LastAnswer.ToArray());
        Assert.Equal(3 + talk.Answer.Length, outcome.Received);
    }

    [Fact]
    public void An_answer_after_more_noise_than_the_buffer_holds_is_found()
    {
        var talk = new Talk();
        byte[] noise = new byte[5000];
        Array.Fill(noise, (byte)0x55);
        talk.Replies(new Reply(Ms(1), noise, AtOnce: true), new Reply(Ms(6000), talk.Answer));
        var outcome = talk.Ask(timeoutMs: 10_000);
        Assert.Equal(ExchangeResult.Answered, outcome.Result);
        Assert.Equal(talk.Answer, talk.Conversation.LastAnswer.ToArray());
        Assert.Equal(5000 + talk.Answer.Length, outcome.Received);
    }

    [Fact]
    public void Turnaround_is_the_time_the_answer_took_not_the_noise_before_it()
    {
        var talk = new Talk();
        talk.Replies(new Reply(Ms(5), [0xFF]), new Reply(Ms(800), talk.Answer));
        Assert.Equal(Ms(800), talk.Ask().Turnaround);
    }

    [Fact]
    public void Turnaround_of_an_answer_faster_than_the_wire_is_above_zero()
    {
        var talk = new Talk();
        talk.Replies(new Reply(-talk.Timing.Of(8), talk.Answer, AtOnce: true));
        Assert.InRange(talk.Ask().Turnaround, TimeSpan.FromTicks(1), Ms(1));
    }

    [Fact]
    public void A_frame_of_another_unit_does_not_stop_the_deadline()
    {
        var talk = new Talk();
        talk.Replies(new Reply(Ms(10), Some.Answer(Some.Read(unit: 9))), new Reply(Ms(500), talk.Answer));
        Assert.Equal(ExchangeResult.Answered, talk.Ask().Result);
    }

    [Fact]
    public void Only_a_frame_of_another_unit_is_reported_at_the_deadline()
    {
        var talk = new Talk();
        talk.Replies(new Reply(Ms(10), Some.Answer(Some.Read(unit: 9))));
        var outcome = talk.Ask(timeoutMs: 300);
        Assert.Equal((ExchangeResult.Garbled, Garble.ForeignUnit), (outcome.Result, outcome.Garble));
        Assert.Equal(talk.Timing.Of(8) + Ms(300) + talk.Timing.Of(talk.Answer.Length), talk.Since(outcome.Began, outcome.Ended));
        Assert.True(talk.IsQuarantined);
    }

    [Fact]
    public void A_bad_checksum_ends_the_exchange_50_ms_after_the_last_byte()
    {
        var talk = new Talk();
        talk.Replies(new Reply(Ms(20), Flipped(talk.Answer)));
        var outcome = talk.Ask();
        Assert.Equal((ExchangeResult.Garbled, Garble.BadCrc), (outcome.Result, outcome.Garble));
        Assert.Equal(
            talk.Timing.Of(8) + Ms(20) + talk.Timing.Of(talk.Answer.Length) + Ms(50),
            talk.Since(outcome.Began, outcome.Ended));
        Assert.False(talk.IsQuarantined);
    }

    [Fact]
    public void Wrong_checksums_are_counted_among_the_garbled_answers()
    {
        var counters = new LineCounters();
        foreach (var garble in new[] { Garble.BadCrc, Garble.Noise, Garble.BadCrc })
        {
            counters.Add(new(ExchangeResult.Garbled, 0, garble, 9, 0, 0, TimeSpan.Zero), Ms(1));
        }

        counters.Add(new(ExchangeResult.Answered, 0, Garble.None, 9, 0, 0, TimeSpan.Zero), Ms(1));
        var line = counters.Read(isUp: true, queued: 0);
        Assert.Equal((1, 3, 2), (line.Answered, line.Garbled, line.BadCrc));
    }

    [Fact]
    public void A_bad_checksum_after_the_click_of_a_transceiver_ends_the_exchange_too()
    {
        var talk = new Talk();
        talk.Replies(new Reply(Ms(20), [0x00, .. Flipped(talk.Answer)]));
        var outcome = talk.Ask();
        Assert.Equal((ExchangeResult.Garbled, Garble.BadCrc), (outcome.Result, outcome.Garble));
        Assert.True(talk.Since(outcome.Began, outcome.Ended) < Ms(150));
    }

    [Fact]
    public void Bytes_that_follow_a_bad_checksum_prolong_it_but_never_beyond_the_deadline()
    {
        var talk = new Talk();
        talk.Replies([new Reply(Ms(20), Flipped(talk.Answer)), .. Enumerable.Range(2, 100).Select(i => new Reply(Ms(30 * i), [0x55]))]);
        var outcome = talk.Ask(timeoutMs: 300);
        Assert.Equal(ExchangeResult.Garbled, outcome.Result);
        Assert.Equal(talk.Timing.Of(8) + Ms(300) + talk.Timing.Of(talk.Answer.Length), talk.Since(outcome.Began, outcome.Ended));
    }

    [Fact]
    public void What_looks_like_the_answer_inside_a_frame_of_another_unit_ends_nothing()
    {
        // Another unit's late answer carries our unit, function and byte count in its registers.
        var other = Some.Frame([9, 3, 12, 1, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        var talk = new Talk();
        talk.Replies(new Reply(Ms(10), other), new Reply(Ms(500), talk.Answer));
        Assert.Equal(ExchangeResult.Answered, talk.Ask().Result);
    }

    [Fact]
    public void While_a_late_answer_is_expected_a_bad_checksum_may_be_its_and_ends_nothing()
    {
        var talk = new Talk();
        _ = talk.Ask(Some.Exchange(Some.Read(unit: 9)));
        talk.Replies(new Reply(Ms(20), Flipped(talk.Answer)), new Reply(Ms(500), talk.Answer));
        Assert.Equal(ExchangeResult.Answered, talk.Ask().Result);
    }

    [Theory]
    [InlineData(9600, 11)]
    [InlineData(19200, 10)]
    [InlineData(115200, 10)]
    public void Silence_is_kept_since_the_last_byte_of_the_answer(int baud, int bits)
    {
        var talk = new Talk(LineTiming.For(baud, bits));
        talk.Replies(new Reply(Ms(20), talk.Answer));
        var first = talk.Ask();
        var second = talk.Ask();
        Assert.Equal(talk.Timing.Silence, talk.Since(first.Ended, second.Began));
        Assert.Equal(baud > 19200 ? Ms(1.75) : talk.Timing.CharTime * 3.5, talk.Timing.Silence);
    }

    [Theory]
    [InlineData(100, 100)]
    [InlineData(0, 3.646)]
    [InlineData(1, 3.646)]
    public void A_meter_that_needs_a_longer_silence_gets_it(double wantedMs, double expectedMs)
    {
        var talk = new Talk(LineTiming.For(9600, 10));
        talk.Replies(new Reply(Ms(20), talk.Answer));
        var first = talk.Ask();
        var second = talk.Ask(Some.Exchange(talk.Request, silence: Ms(wantedMs)));
        Assert.Equal(expectedMs, talk.Since(first.Ended, second.Began).TotalMilliseconds, tolerance: 0.001);
    }

    [Fact]
    public void Silence_is_kept_since_the_device_was_opened()
    {
        var talk = new Talk();
        var opened = talk.Time.GetTimestamp();
        Assert.Equal(talk.Timing.Silence, talk.Since(opened, talk.Ask().Began));
    }

    [Fact]
    public void Silence_is_kept_since_the_last_byte_sent()
    {
        // The meter's answer overtakes the sending: a pseudo-terminal has no line timing.
        var talk = new Talk();
        talk.Replies(new Reply(Ms(20), talk.Answer));
        _ = talk.Ask();
        talk.Replies();
        var silent = talk.Ask(timeoutMs: 1);
        var next = talk.Ask(timeoutMs: 1);
        Assert.True(talk.Since(silent.Began, next.Began) >= talk.Timing.Of(8) + talk.Timing.Silence);
    }

    [Fact]
    public void A_byte_heard_before_the_request_begins_the_silence_anew()
    {
        var talk = new Talk();
        var from = talk.Time.GetTimestamp();
        talk.Link.Say(Ms(1), [0x55]);
        var outcome = talk.Ask();
        Assert.Equal(Ms(1) + talk.Timing.CharTime + talk.Timing.Silence, talk.Since(from, outcome.Began));
        Assert.Equal(0, outcome.Received);
    }

    [Fact]
    public void A_line_that_is_never_silent_is_given_up_and_nothing_is_sent()
    {
        var talk = new Talk();
        talk.Link.Say(TimeSpan.Zero, new byte[3000]);
        var from = talk.Time.GetTimestamp();
        var outcome = talk.Ask();
        Assert.Equal((ExchangeResult.Garbled, Garble.NoSilence), (outcome.Result, outcome.Garble));
        Assert.Empty(talk.Link.Sent);
        Assert.InRange(talk.Since(from, outcome.Ended), Ms(500), Ms(1000));
        Assert.False(talk.IsQuarantined);
    }

    [Fact]
    public void A_long_late_answer_on_a_slow_line_is_waited_for()
    {
        var talk = new Talk(LineTiming.For(1200, 11));
        talk.Replies(new Reply(Ms(20), talk.Answer));
        talk.Link.Say(TimeSpan.Zero, Some.Answer(Some.Read(unit: 9, count: 125))); // 2.3 s on the wire
        Assert.Equal(ExchangeResult.Answered, talk.Ask().Result);
    }

    [Fact]
    public void Bytes_from_before_the_request_are_no_part_of_its_evidence()
    {
        var talk = new Talk();
        talk.Replies(new Reply(Ms(20), talk.Answer));
        _ = talk.Ask();
        talk.Link.GoDown(Ms(1));
        var lost = talk.Ask();
        Assert.Equal((ExchangeResult.LinkDown, 0), (lost.Result, lost.Received));
    }

    [Fact]
    public void A_device_lost_in_the_middle_leaves_the_answer_expected()
    {
        var talk = new Talk();
        talk.Link.Respond = _ =>
        {
            talk.Link.GoDown(Ms(30));
            return [];
        };
        Assert.Equal(ExchangeResult.LinkDown, talk.Ask().Result);

        // The wires are still there: the meter may answer when the adapter is back.
        Assert.True(talk.Link.TryOpen(out _));
        talk.Conversation.Opened();
        Assert.True(talk.IsQuarantined);
    }

    [Fact]
    public void A_device_that_takes_no_bytes_is_down()
    {
        var talk = new Talk();
        talk.Link.Writes = () => false;
        Assert.Equal(ExchangeResult.LinkDown, talk.Ask().Result);
    }

    [Fact]
    public void Any_split_of_the_bytes_gives_the_same_result()
    {
        Gen.Select(Some.AnyRequest(), Gen.Byte.Array[0, 40], Gen.Byte.Array[0, 10], Gen.Int[0, 4].Array[1, 60], Gen.Int[0, 2]).Sample((request, before, after, gaps, kind) =>
        {
            var answer = kind switch { 0 => Some.Answer(request), 1 => Some.Refusal(request), _ => Flipped(Some.Answer(request)) };
            byte[] bytes = [.. before, .. answer, .. after];
            var whole = Heard(request, [new Reply(Ms(20), bytes, AtOnce: true)]);
            var pieces = new List<Reply>();
            var at = Ms(20);
            for (int i = 0, g = 0; i < bytes.Length; g++)
            {
                var size = Math.Min(bytes.Length - i, 1 + (gaps[g % gaps.Length] * 3));
                pieces.Add(new Reply(at, bytes[i..(i + size)], AtOnce: true));
                at += Some.Timing.Of(size) + Ms(gaps[g % gaps.Length]);
                i += size;
            }

            return whole == Heard(request, pieces);
        });

        static (ExchangeResult, Garble, string) Heard(ModbusRequest request, IReadOnlyList<Reply> replies)
        {
            var talk = new Talk { Request = request };
            talk.Replies([.. replies]);
            var outcome = talk.Ask(timeoutMs: 5000);
            return (outcome.Result, outcome.Garble, Convert.ToHexString(talk.Conversation.LastAnswer));
        }
    }

    private static byte[] Flipped(byte[] frame)
    {
        var flipped = frame.ToArray();
        flipped[^3] ^= 0x10;
        return flipped;
    }

    /// <summary>Counts in how many pieces bytes were taken.</summary>
    private sealed class Heard : LineObserver
    {
        public int Pieces { get; private set; }

        public override void Received(ReadOnlySpan<byte> bytes) => Pieces++;
    }
}
