using MeterEdge.Metering.Evidence;
using MeterEdge.Modbus.Frames;
using MeterEdge.Modbus.Line;

namespace MeterEdge.Tests.Metering.Evidence;

public sealed class LineRecorderTests
{
    private readonly RecordedLine _line = new();

    [Fact]
    public void Of_a_unit_that_was_never_asked_nothing_is_known()
    {
        Assert.Equal(new UnitEvidence(7), _line.It.Of(7));
        Assert.Empty(_line.Now.Units);
    }

    [Fact]
    public void Answers_refusals_and_silence_are_counted_for_each_unit()
    {
        _line.Ask(1, RecordedLine.Answer(1), turnaroundMs: 10);
        _line.Ask(1, RecordedLine.Answer(1), turnaroundMs: 40);
        _line.Ask(1, RecordedLine.Frame(1, 0x83, 4), turnaroundMs: 20);
        _line.Ask(2, []);
        _line.Ask(2, []);

        var one = _line.It.Of(1);
        Assert.Equal("2 1 0 3 4", $"{one.Answered} {one.Refused} {one.Failed} {one.Asked} {one.LastRefusal}");
        Assert.Equal(new TurnaroundSpread(20, 10, 20, 40), one.Turnaround);
        Assert.Equal((0, null), (one.FailedInARow, one.LastError));

        var two = _line.It.Of(2);
        Assert.Equal((0, 2, 2, "no answer"), (two.Alive, two.NoAnswer, two.FailedInARow, two.LastError));
        Assert.Equal(_line.Time.GetUtcNow().AddSeconds(-1), two.LastErrorAt);
        Assert.Null(two.LastAnswerAt);
        Assert.Null(two.Turnaround);
        Assert.Equal([1, 2], _line.Now.Units.Select(unit => (int)unit.Unit));
    }

    [Fact]
    public void A_garbled_answer_is_counted_by_what_was_wrong_with_it()
    {
        _line.Ask(1, RecordedLine.Bad(RecordedLine.Answer(1)));
        _line.Ask(1, RecordedLine.Answer(1)[..6]);
        _line.Ask(1, [0x55, 0xAA, 0x12, 0x34]);
        _line.Ask(1, RecordedLine.Answer(2));
        _line.Ask(1, RecordedLine.Frame(1, 0x04, 4, 0, 0, 0, 0));
        _line.Ask(1, RecordedLine.Answer(1, registers: 3));
        var garbled = _line.It.Of(1).Garbled;
        Assert.Equal(new GarbleCounts(Noise: 1, Truncated: 1, BadCrc: 1, ForeignUnit: 1, WrongFunction: 1, WrongLength: 1, OtherTransaction: 0, NoSilence: 0), garbled);
        Assert.Equal((6, 3), (garbled.Total, garbled.Spoilt));
        Assert.Equal(1, _line.It.Of(2).Unasked);
        Assert.Equal(1, _line.It.Of(1).Longer);
    }

    [Fact]
    public void Bytes_before_and_behind_a_good_answer_are_noted_and_a_second_answer_is_told_from_other_bytes()
    {
        _line.Ask(1, [0x00, 0x5A, .. RecordedLine.Answer(1)]);
        _line.Ask(1, [.. RecordedLine.Answer(1), 0x5A, 0x00]);
        _line.Ask(1, [.. RecordedLine.Answer(1), .. RecordedLine.Answer(1, value: 0x43)]);
        var seen = _line.It.Of(1);
        Assert.Equal((3, 1, 2, 1), (seen.Answered, seen.Preceded, seen.Followed, seen.Doubled));
    }

    [Fact]
    public void A_second_answer_that_comes_just_after_the_exchange_is_the_same_units_and_no_noise()
    {
        _line.Asking(Read(1), RecordedLine.Answer(1));
        _line.Time.Advance(TimeSpan.FromMilliseconds(2));
        _line.It.Received(RecordedLine.Answer(1, value: 0x43));
        _line.Time.Advance(TimeSpan.FromSeconds(1));
        _line.Asking(Read(2), RecordedLine.Answer(2));
        _line.Time.Advance(TimeSpan.FromMilliseconds(2));
        _line.It.Received([0x12, 0x34, 0x56]);
        _line.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(0, _line.Now.Noises);
        Assert.Equal((1, 1), (_line.It.Of(1).Doubled, _line.It.Of(1).Followed));
        Assert.Equal((0, 1), (_line.It.Of(2).Doubled, _line.It.Of(2).Followed));
        Assert.Equal(1, _line.Now.Of(1).Doubled);
    }

    [Fact]
    public void Bytes_outside_any_exchange_are_noise_unless_they_are_somebodys_frame()
    {
        _line.Hear(0x12, 0x34, 0x56, 0x78);
        _line.Hear(0x01);
        _line.Hear([0x99, .. Read(9).Frame.Span]);
        _line.Hear(RecordedLine.Answer(9));
        Assert.Equal((1, 4, 1, 1), (_line.Now.Noises, _line.Now.NoiseBytes, _line.Now.ForeignRequests, _line.Now.Of(9).Unasked));
        Assert.Equal(0, _line.Now.Asked);
    }

    [Fact]
    public void A_request_that_comes_back_is_an_echo_and_no_noise_before_the_answer()
    {
        var request = Read(1).Frame.ToArray();
        _line.Ask(1, [.. request, .. RecordedLine.Answer(1)]);
        _line.Ask(1, request);
        var seen = _line.It.Of(1);
        Assert.Equal((1, 2, 0, 0), (seen.Answered, seen.Echoed, seen.Preceded, seen.Longer));
        Assert.Equal(0, _line.Now.ForeignRequests);
    }

    [Fact]
    public void Another_masters_request_within_our_exchange_is_noted()
    {
        _line.Ask(1, [.. Read(5).Frame.Span, .. RecordedLine.Answer(5)]);
        Assert.Equal(1, _line.Now.ForeignRequests);
    }

    [Fact]
    public void A_late_answer_belongs_to_its_unit_and_is_no_noise()
    {
        var late = RecordedLine.Answer(3);
        _line.Ask(3, []);
        _line.It.Received(late);
        _line.It.CameLate(late);
        _line.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((1, 1, 0), (_line.It.Of(3).Late, _line.Now.Of(3).Late, _line.Now.Noises));
    }

    [Fact]
    public void A_late_answer_does_not_make_the_answer_of_another_unit_longer()
    {
        var late = RecordedLine.Answer(3);
        _line.Ask(3, []);
        _line.It.Sent(Read(1).Frame.Span);
        _line.It.Received(late);
        _line.It.CameLate(late);
        _line.It.Received(RecordedLine.Answer(1));
        _line.It.Ended(Read(1).Frame.Span, new(ExchangeResult.Answered, 0, Garble.None, 18, 0, _line.Time.GetTimestamp(), TimeSpan.FromMilliseconds(20)));
        Assert.Equal((0, 0, 1), (_line.It.Of(1).Preceded, _line.It.Of(1).Longer, _line.It.Of(3).Late));
    }

    [Fact]
    public void What_is_long_over_counts_since_the_start_and_not_lately()
    {
        for (var i = 0; i < 20; i++)
            _line.Ask(1, []);
        _line.Time.Advance(TimeSpan.FromMinutes(30));
        for (var i = 0; i < 9; i++)
            _line.Ask(1, RecordedLine.Answer(1));
        Assert.Equal((20, 9), (_line.It.Of(1).NoAnswer, _line.It.Of(1).Answered));
        Assert.Equal((0, 9), (_line.Now.Of(1).NoAnswer, _line.Now.Of(1).Answered));
    }

    [Fact]
    public void A_unit_that_is_asked_seldom_is_seen_a_little_further_back()
    {
        for (var i = 0; i < 5; i++)
        {
            _line.Ask(1, []);
            _line.Time.Advance(TimeSpan.FromMinutes(9));
        }

        Assert.Equal(5, _line.Now.Of(1).NoAnswer);
        _line.Time.Advance(TimeSpan.FromHours(2));
        Assert.Empty(_line.Now.Units);
    }

    [Fact]
    public void Only_the_last_exchanges_are_kept_one_by_one()
    {
        for (var i = 0; i < 200; i++)
            _line.Ask(1, i < 190 ? RecordedLine.Answer(1) : [], turnaroundMs: i < 130 ? 10 : 30);
        Assert.Equal(64, _line.It.Since(TimeSpan.FromDays(1)).Of(1).Asked);
        Assert.Equal(200, _line.It.Of(1).Asked);
        Assert.Equal(new TurnaroundSpread(30, 10, 30, 30), _line.It.Of(1).Turnaround);
        Assert.Equal(10, _line.It.Of(1).FailedInARow);
    }

    [Fact]
    public void Spoilt_answers_are_told_by_their_length()
    {
        _line.Ask(1, RecordedLine.Answer(1));
        _line.Ask(1, RecordedLine.Bad(RecordedLine.Answer(1, registers: 50)), registers: 50);
        _line.Ask(1, RecordedLine.Answer(1, registers: 50), registers: 50);
        Assert.Equal((new(1, 0), new(2, 1)), (_line.Now.Of(1).ShortAnswers, _line.Now.Of(1).LongAnswers));
    }

    [Fact]
    public void A_garbled_answer_of_noughts_and_ones_only_is_noted()
    {
        _line.Ask(1, [0x00, 0x00, 0xFF, 0x00, 0x80]);
        _line.Ask(1, [0x12, 0x34, 0xFF, 0x00, 0x80]);
        Assert.Equal(1, _line.It.Of(1).Blank);
    }

    [Fact]
    public void Openings_and_losses_of_the_device_are_counted_with_the_reason()
    {
        _line.It.LinkDown("/dev/ttyS1", "/dev/ttyS1 is gone");
        Assert.Equal((false, "/dev/ttyS1 is gone", 1, 1), (_line.Now.IsUp, _line.Now.DownBecause, _line.Now.Opened, _line.Now.Lost));
        _line.It.LinkDown("/dev/ttyS1", "no such device");
        _line.It.LinkUp("/dev/ttyS1");
        Assert.Equal((true, null, 2, 1), (_line.Now.IsUp, _line.Now.DownBecause, _line.Now.Opened, _line.Now.Lost));
    }

    [Fact]
    public void Use_is_the_share_of_time_in_which_an_exchange_was_running()
    {
        for (var i = 0; i < 60; i++)
            _line.Ask(1, RecordedLine.Answer(1), turnaroundMs: 1000);
        Assert.Equal(50, _line.Now.UsePercent, 1.0);
        _line.Time.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal(0, _line.Now.UsePercent, 0.1);
    }

    [Fact]
    public void Over_tcp_the_unit_stands_elsewhere_and_an_answer_to_an_earlier_request_is_late()
    {
        var line = new RecordedLine(Framing.Tcp);
        byte[] other = [0, 9, 0, 0, 0, 7, 200, 3, 4, 0, 0, 0, 0];
        line.Ask(200, other);
        line.Ask(200, []);
        Assert.Equal((1, 1, 1), (line.It.Of(200).Garbled.OtherTransaction, line.It.Of(200).Late, line.It.Of(200).NoAnswer));
        Assert.Equal(0, line.It.Of(0).Asked);
    }

    [Fact]
    public void What_says_nothing_of_a_unit_is_not_counted_to_it()
    {
        foreach (var result in (ExchangeResult[])[ExchangeResult.LinkDown, ExchangeResult.Stopped, ExchangeResult.Sent])
            _line.It.Ended(Read(1).Frame.Span, new(result, 0, Garble.None, 0, 0, 0, TimeSpan.Zero));
        Assert.Equal(0, _line.It.Of(1).Asked);
    }

    [Fact]
    public void To_record_an_exchange_allocates_nothing_once_its_unit_is_known()
    {
        byte[] good = RecordedLine.Answer(1, registers: 20), bad = RecordedLine.Bad(good), noise = [9, 8, 7, 6];
        var request = ModbusRequest.Read(1, FunctionCode.ReadHoldingRegisters, 0, 20).Frame.ToArray();
        Exchanges(10);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Exchanges(1000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Exchanges(int times)
        {
            for (var i = 0; i < times; i++)
            {
                Exchange(good, ExchangeResult.Answered, Garble.None);
                Exchange(bad, ExchangeResult.Garbled, Garble.BadCrc);
                Exchange([], ExchangeResult.NoAnswer, Garble.None);
                _line.It.Received(noise);
            }
        }

        void Exchange(byte[] bytes, ExchangeResult result, Garble garble)
        {
            _line.It.Sent(request);
            _line.It.Received(bytes);
            _line.It.Ended(request, new(result, 0, garble, bytes.Length, 0, 0, TimeSpan.FromMilliseconds(20)));
        }
    }

    private static ModbusRequest Read(byte unit) => ModbusRequest.Read(unit, FunctionCode.ReadHoldingRegisters, 0, 2);
}
