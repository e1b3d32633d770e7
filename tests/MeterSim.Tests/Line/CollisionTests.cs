using CsCheck;
using MeterSim.Faults;
using MeterSim.Frames;
using MeterSim.Line;

namespace MeterSim.Tests.Line;

/// <summary>Two talk at once.</summary>
public sealed class CollisionTests
{
    private const long Ms = 1_000_000;
    private static readonly FrameFormat Format = Some.Format();
    private static readonly long Char = Format.CharacterNs;
    private readonly LineBench _bench = new(LineTiming.Of(Format, TimeSpan.FromMilliseconds(20)));

    [Fact]
    public void A_late_answer_that_meets_nobody_comes_whole()
    {
        Slow(2, 300);
        byte[] answer = _bench.Ask(Some.Read(2, 4, 0, 2));
        Assert.True(Crc16.Closes(answer));
        Assert.Single(_bench.Truth);
    }

    [Fact]
    public void A_late_answer_inside_another_spoils_its_bytes_there_and_adds_none()
    {
        Slow(2, 50);
        _bench.Send(Some.Read(2, 4, 0, 2));
        _bench.RunFor(20 * Ms);
        // Unit 1 talks from 48 ms to 220 ms, unit 2 from 78 ms to 88 ms.
        byte[] heard = _bench.Ask(Some.Read(1, 4, 0, 80));
        Assert.Equal(165, heard.Length);
        Assert.False(Crc16.Closes(heard));
        Assert.Equal(2, _bench.Line.Counters.Collided);
        Assert.Equal(0, _bench.Line.Counters.Answered);
        Assert.Empty(_bench.Truth);

        // What did not overlap arrived as it was sent.
        Assert.Equal([1, 4, 160], heard[..3]);
        byte[] clean = _bench.Ask(Some.Read(1, 4, 0, 80));
        Assert.True(Crc16.Closes(clean));
    }

    [Fact]
    public void Of_a_late_answer_that_outlasts_another_the_rest_comes_behind_it()
    {
        Slow(1, 30);
        _bench.Send(Some.Read(1, 4, 0, 80));
        _bench.RunFor(22 * Ms);
        // Unit 1 talks from 58 ms on; unit 2, asked at 22 ms, from 50 ms to 60 ms.
        byte[] heard = _bench.Ask(Some.Read(2, 4, 0, 2));
        Assert.InRange(heard.Length, 165 + 5, 165 + 9 - 1);
        Assert.Equal(2, _bench.Line.Counters.Collided);
        Assert.Empty(_bench.Truth);
        Assert.Equal(_bench.ArrivalsNs.Order(), _bench.ArrivalsNs);
    }

    [Fact]
    public void Of_three_that_talk_at_once_the_host_hears_no_more_than_fits_one_after_the_other()
    {
        Slow(1, 30);
        Slow(2, 20);
        Slow(3, 10);
        // Unit 1 talks for 173 ms from 58 ms on, unit 2 for 26 ms from 68 ms on, unit 3 for 88 ms from 79 ms on.
        _bench.Send(Some.Read(1, 4, 0, 80));
        _bench.RunFor(20 * Ms);
        _bench.Send(Some.Read(2, 4, 0, 10));
        _bench.RunFor(20 * Ms);
        Assert.Equal(165, _bench.Ask(Some.Read(3, 4, 0, 40)).Length);
        Assert.Equal(3, _bench.Line.Counters.Collided);
    }

    [Fact]
    public void A_late_answer_into_a_request_loses_the_request_and_its_own_overlapping_bytes()
    {
        Slow(2, 30);
        _bench.Send(Some.Read(2, 4, 0, 2));
        // The answer begins at 58.3 ms; the request lies from 55 ms to 63.3 ms.
        _bench.RunFor(55 * Ms);
        byte[] heard = _bench.Ask(Some.Read(1, 4, 0, 2));
        Assert.Equal(9, heard.Length);
        Assert.False(Crc16.Closes(heard));
        LineCounters c = _bench.Line.Counters;
        Assert.Equal((2, 0, 1, 1), (c.Seen, c.Answered, c.IgnoredCollision, c.Collided));
        Assert.Empty(_bench.Truth);
    }

    [Fact]
    public void A_late_answer_right_behind_a_request_loses_the_request_only()
    {
        Slow(2, 30);
        _bench.Send(Some.Read(2, 4, 0, 2));
        // The request ends 1 ms before the answer begins: less than the silence.
        _bench.RunFor(20 * Ms + 30 * Ms - 1 * Ms);
        byte[] heard = _bench.Ask(Some.Read(1, 4, 0, 2));
        Assert.Equal(9, heard.Length);
        Assert.True(Crc16.Closes(heard));
        LineCounters c = _bench.Line.Counters;
        Assert.Equal((2, 1, 1, 0), (c.Seen, c.Answered, c.IgnoredCollision, c.Collided));
    }

    [Fact]
    public void A_host_that_talks_into_an_answer_spoils_it_and_is_not_heard()
    {
        _bench.Send(Some.Read(1, 4, 0, 80));
        _bench.RunFor(8 * Char + 20 * Ms + 10 * Char);
        byte[] heard = _bench.Ask(Some.Read(2, 4, 0, 2));
        Assert.Equal(165, heard.Length);
        Assert.False(Crc16.Closes(heard));
        LineCounters c = _bench.Line.Counters;
        Assert.Equal((2, 0, 1, 1), (c.Seen, c.Answered, c.IgnoredSilence, c.Collided));
        Assert.Empty(_bench.Truth);
    }

    [Fact]
    public void Two_meters_with_one_number_spoil_each_other()
    {
        _bench.Line.SlaveAt(2)!.Fault.Add(new Fault(FaultKind.Duplicate, TimeSpan.Zero, 1, 1));
        byte[] heard = _bench.Ask(Some.Read(2, 4, 0, 10));
        Assert.InRange(heard.Length, 25, 28);
        Assert.False(Crc16.Closes(heard));
        Assert.Equal((0, 1), (_bench.Line.Counters.Answered, _bench.Line.Counters.Collided));
        Assert.True(Crc16.Closes(_bench.Ask(Some.Read(2, 4, 0, 10))));
    }

    [Fact]
    public void Whatever_is_asked_when_every_frame_is_accounted_for_and_no_two_bytes_overlap() =>
        Gen.Select(Gen.Int[1, 3], Gen.Int[0, 60], Gen.Int[1, 40]).Array[1, 40].Sample(
            requests =>
            {
                var bench = new LineBench(LineTiming.Of(Format, TimeSpan.FromMilliseconds(5)));
                for (int unit = 1; unit <= 3; unit++)
                    bench.Line.SlaveAt(unit)!.Fault.Add(new Fault(FaultKind.Slow, TimeSpan.FromMilliseconds(13 * unit), null, 0.5));
                foreach ((int unit, int pauseMs, int count) in requests)
                {
                    bench.Send(Some.Read((byte)unit, 4, 0, count));
                    bench.RunFor(pauseMs * Ms);
                }
                bench.RunFor(1000 * Ms);
                LineCounters c = bench.Line.Counters;
                Assert.Equal(c.Seen, c.Answered + c.Collided + c.IgnoredSilence + c.IgnoredCollision + c.IgnoredBadCrc + c.IgnoredBusy + c.IgnoredMalformed);
                Assert.Equal(c.Answered, bench.Truth.Count);
                // A UART takes one character after the other; groups come late, never early.
                long first = bench.ArrivalsNs.Count > 0 ? bench.ArrivalsNs[0] : 0;
                for (int i = 0; i < bench.ArrivalsNs.Count; i++)
                    Assert.True(bench.ArrivalsNs[i] >= first + (i - 2) * Char);
            },
            iter: 2000);

    private void Slow(int unit, int milliseconds) =>
        _bench.Line.SlaveAt(unit)!.Fault.Add(new Fault(FaultKind.Slow, TimeSpan.FromMilliseconds(milliseconds), null, 1));
}
