using MeterEdge.Modbus.Line;
using Microsoft.Extensions.Time.Testing;
using static MeterEdge.Modbus.Tests.Line.Spans;

namespace MeterEdge.Modbus.Tests.Line;

public sealed class HexTraceTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 10, 15, 0, TimeSpan.Zero);

    private readonly List<string> _lines = [];
    private readonly FakeTimeProvider _time = new(Noon);

    [Fact]
    public void Every_byte_is_written_with_its_direction_and_the_time_of_the_first()
    {
        var trace = new HexTrace(_time, _lines.Add) { On = true };
        _time.Advance(TimeSpan.FromMicroseconds(412_873));
        trace.Sent([0x01, 0x04, 0x00, 0x00, 0x00, 0x50, 0xF0, 0x36]);
        _time.Advance(TimeSpan.FromMicroseconds(20_000));
        trace.Received([0x01, 0x84, 0x02]);
        _time.Advance(TimeSpan.FromMicroseconds(5_000));
        trace.Received([0xC2, 0xC1]);
        trace.Sent([0x02]);
        Assert.Equal(
            [
                "10:15:00.412873 > 01 04 00 00 00 50 F0 36",
                "10:15:00.432873 < 01 84 02 C2 C1",
                "10:15:00.437873 > 02",
            ],
            _lines);
    }

    [Fact]
    public void Noise_without_end_is_written_in_pieces()
    {
        var trace = new HexTrace(_time, _lines.Add) { On = true };
        for (var i = 0; i < 300; i++)
        {
            trace.Received([0x55]);
        }

        Assert.Equal(256, Assert.Single(_lines).Count(c => c == ' ') - 1);
    }

    [Fact]
    public void How_an_exchange_ended_is_written_unless_it_was_answered()
    {
        var trace = new HexTrace(_time, _lines.Add) { On = true };
        var outcome = new ExchangeOutcome(ExchangeResult.Answered, 0, Garble.None, 9, 0, 1, Ms(20));
        trace.Ended([1], outcome);
        trace.Ended([1], outcome with { Result = ExchangeResult.Refused, ExceptionCode = 2 });
        trace.Ended([1], outcome with { Result = ExchangeResult.NoAnswer });
        trace.Ended([1], outcome with { Result = ExchangeResult.Garbled, Garble = Garble.BadCrc });
        trace.Ended([1], outcome with { Result = ExchangeResult.LinkDown });
        trace.Ended([1], outcome with { Result = ExchangeResult.Stopped });
        trace.Ended([1], outcome with { Result = ExchangeResult.Sent });
        Assert.Equal(
            [
                "10:15:00.000000 ! refused with exception 2",
                "10:15:00.000000 ! no answer",
                "10:15:00.000000 ! garbled: BadCrc, 9 bytes",
                "10:15:00.000000 ! line down",
                "10:15:00.000000 ! stopped",
            ],
            _lines);
        Assert.Equal("answered", outcome.ToString());
        Assert.Equal("sent to all", (outcome with { Result = ExchangeResult.Sent }).ToString());
    }

    [Fact]
    public void Switched_off_it_writes_nothing_and_costs_nothing()
    {
        var trace = new HexTrace(_time, _lines.Add);
        trace.Sent([1]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        trace.Sent([1]);
        trace.Received([1]);
        trace.Ended([1], default);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Empty(_lines);
    }

    [Fact]
    public void Whoever_is_next_is_told_everything_on_or_off()
    {
        var next = new Teller();
        var trace = new HexTrace(_time, _lines.Add, next);
        foreach (var on in new[] { false, true })
        {
            trace.On = on;
            trace.LinkUp("a");
            trace.LinkDown("a", "gone");
            trace.Sent([1]);
            trace.Received([2]);
            trace.CameLate([3]);
            trace.Ended([1], default);
            trace.Failed("a", new InvalidOperationException("bug"));
        }

        string[] once = ["up", "down gone", "sent 1", "received 2", "late 3", "ended", "failed bug"];
        Assert.Equal([.. once, .. once], next.Told);
    }

    private sealed class Teller : LineObserver
    {
        public List<string> Told { get; } = [];

        public override void LinkUp(string link) => Told.Add("up");

        public override void LinkDown(string link, string error) => Told.Add($"down {error}");

        public override void Sent(ReadOnlySpan<byte> bytes) => Told.Add($"sent {bytes[0]}");

        public override void Received(ReadOnlySpan<byte> bytes) => Told.Add($"received {bytes[0]}");

        public override void CameLate(ReadOnlySpan<byte> answer) => Told.Add($"late {answer[0]}");

        public override void Ended(ReadOnlySpan<byte> request, ExchangeOutcome outcome) => Told.Add("ended");

        public override void Failed(string link, Exception exception) => Told.Add($"failed {exception.Message}");
    }
}
