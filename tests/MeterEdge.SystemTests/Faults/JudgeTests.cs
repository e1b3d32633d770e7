using System.Text;
using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests.Faults;

/// <summary>A judge who can find nobody guilty is worth nothing.</summary>
public sealed class JudgeTests
{
    [Fact]
    public void Numbers_run_without_holes_from_the_first_to_the_last_that_anything_spoke_of()
    {
        var uplink = new Uplink();
        Readings(uplink, "a", 3, 4);
        State(uplink, "a", 6);
        Assert.Equal([1, 2, 3, 4, 5, 6], Numbers.Committed(uplink).Select(number => number.Seq).Order());
    }

    [Fact]
    public void An_epoch_goes_on_where_the_last_one_ended_and_a_fresh_journal_begins_at_one()
    {
        var uplink = new Uplink();
        Readings(uplink, "b", 6);
        Readings(uplink, "a", 1, 4);
        State(uplink, "b", 7);
        Readings(uplink, "c", 2);
        // Nothing has been appended under it: it speaks of an earlier number.
        State(uplink, "d", 2);
        Assert.Equal(
            [("a", 1), ("a", 2), ("a", 3), ("a", 4), ("b", 5), ("b", 6), ("b", 7), ("c", 1), ("c", 2)],
            Numbers.Committed(uplink).Select(number => (number.Epoch, (int)number.Seq)).Order());
    }

    [Fact]
    public void What_was_neither_delivered_nor_named_is_lost()
    {
        var uplink = new Uplink();
        Readings(uplink, "a", 1, 2, 2, 6);
        Gap(uplink, "a", 2, 3, null);
        Gap(uplink, "a", 4, 4, "influx");
        var verdict = Verdict.Of("mqtt", Numbers.Committed(uplink), uplink.Arrivals.Select(Judge.Key), PublishedGap.Of(uplink.Events));
        Assert.Equal((6, 3, 1, 1), (verdict.Committed, verdict.Delivered, verdict.Duplicated, verdict.Gapped));
        Assert.Equal([4, 5], verdict.Lost.Select(number => number.Seq));
    }

    [Fact]
    public void A_gap_of_some_readings_in_a_range_does_not_stand_for_the_others_in_it()
    {
        var committed = new HashSet<Number> { new("a", 1), new("a", 2), new("a", 3), new("a", 4) };
        var verdict = Verdict.Of("mqtt", committed, [new("a", 2)], [new(null, "a", 1, 4, "quota", Count: 2)]);
        Assert.Equal((1, 2, 1), (verdict.Delivered, verdict.Gapped, verdict.Lost.Count));
    }

    private static void Readings(Uplink uplink, string epoch, params int[] numbers)
    {
        var readings = numbers.Select(seq => $$"""
            {"seq":{{seq}},"meter":"1","bus":"b","unit":1,"profile":"p","kind":"instant","due":"2026-11-23T10:15:00.000Z","t":"2026-11-23T10:15:00.000Z","span_ms":1,"q":"good"}
            """);
        Take(uplink, Arrival.Live, $$"""
            {"v":1,"edge":"e","device":"d","epoch":"{{epoch}}","first":{{numbers[0]}},"last":{{numbers[^1]}},"readings":[{{string.Join(',', readings)}}]}
            """);
    }

    private static void State(Uplink uplink, string epoch, int seq) => Take(uplink, "up/state", $$"""
        {"v":1,"edge":"e","device":"d","boot":"b","online":true,"epoch":"{{epoch}}","seq":{{seq}}}
        """);

    private static void Gap(Uplink uplink, string epoch, int first, int last, string? sink) => Take(uplink, "up/event", $$"""
        {"v":1,"edge":"e","device":"d","control":"c","n":1,"t":"2026-11-23T10:15:00.000Z","code":"gap","sev":"alarm",
         "data":{ {{(sink is null ? "" : $"\"sink\":\"{sink}\",")}} "epoch":"{{epoch}}","first":{{first}},"last":{{last}},"reason":"quota"} }
        """);

    private static void Take(Uplink uplink, string topic, string payload)
    {
        uplink.Take(Uplink.Root + topic, retained: false, Encoding.UTF8.GetBytes(payload));
        Assert.Null(uplink.Fault);
    }
}
