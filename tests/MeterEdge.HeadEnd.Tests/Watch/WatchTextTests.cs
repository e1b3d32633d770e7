using MeterEdge.Contract;
using MeterEdge.HeadEnd.Tests.Request;
using MeterEdge.HeadEnd.Tests.Sending;
using MeterEdge.HeadEnd.Watch;
using Microsoft.Extensions.Time.Testing;

namespace MeterEdge.HeadEnd.Tests.Watch;

public sealed class WatchTextTests
{
    private readonly WatchText _text = new(new FakeTimeProvider(Some.Time));

    [Fact]
    public void A_reading_is_one_line_with_its_main_values() => Assert.Equal(
        ["10:15:00.412 TG-0417 130005210001 instant  good  230.1 229.8 230.4 V  0.42 A  1234 W  36.250 kWh  #7"],
        _text.Lines(new Arrival.Readings(Some.Readings(Some.Reading(7)), Backfill: false)));

    [Fact]
    public void A_missed_pass_says_why_and_a_backfilled_reading_shows_its_day() => Assert.Equal(
        ["2026-11-22 10:15:00.412 TG-0417 130005210001 instant  missing (no_answer)  #7 backfill"],
        _text.Lines(new Arrival.Readings(Some.Readings(Some.Reading(7, q: "missing", t: Some.Time.AddDays(-1))), Backfill: true)));

    [Fact]
    public void A_reading_without_a_number_says_where_it_comes_from() => Assert.Equal(
        ["10:15:00.412 TG-0417 130005210001 instant  good  230.1 229.8 230.4 V  0.42 A  1234 W  36.250 kWh  from influx"],
        _text.Lines(new Arrival.Historic(new()
        {
            Edge = Some.Edge,
            Device = "5c1e",
            Request = "b-1",
            Source = "influx",
            Readings = [new() { Meter = "130005210001", Kind = "instant", Due = Some.Time, T = Some.Time, SpanMs = 1, Q = "good", Values = Some.Values() }],
        })));

    [Fact]
    public void An_event_is_one_line_with_its_data_in_words() => Assert.Equal(
        ["10:15:00.412 TG-0417 event warning meter_lost 130005210003: attempts 2, error no_answer"],
        _text.Lines(new Arrival.Event(Some.Event(1, data: """{"attempts":2,"error":"no_answer"}"""))));

    [Fact]
    public void An_event_of_a_case_names_it() => Assert.Equal(
        ["10:15:00.412 TG-0417 event warning cut_due 130005210003 case C-1: in 24h"],
        _text.Lines(new Arrival.Event(Some.Event(1, "cut_due", """{"in":"24h"}""") with { Case = "C-1" })));

    [Theory]
    [InlineData("""["a","b"]""", """["a","b"]""")]
    [InlineData("""{"a":"\ud800"}""", """{"a":"\ud800"}""")]
    [InlineData("""{"a":{"b":1}}""", """a {"b":1}""")]
    public void Odd_data_of_an_event_is_shown_as_it_came(string data, string shown) => Assert.EndsWith(
        $": {shown}",
        Assert.Single(_text.Lines(new Arrival.Event(Some.Event(1, data: data)))),
        StringComparison.Ordinal);

    [Fact]
    public void A_proved_cut_is_one_line_with_what_was_measured() => Assert.Equal(
        [
            "10:15:00.412 TG-0417 result disconnect o-1 of 130005218841 case C-1: verified, for ARREARS, switch open, proof physical (current_l1_a 0, load_voltage_v 0.4), " +
            "register 1234560 to 1234561 Wh, 2.5 s after it came",
        ],
        _text.Lines(new Arrival.SwitchResult(ObeyingEdge.Answer("o-1", "verified", "ok") with
        {
            Reason = "ARREARS",
            Intended = "open",
            Actual = "open",
            ProofLevel = "physical",
            Proof = new Dictionary<string, decimal> { ["current_l1_a"] = 0m, ["load_voltage_v"] = 0.4m },
            Register = new(1_234_560, 1_234_561),
            T = new() { Said = Some.Time, Received = Some.Time, Verified = Some.Time.AddSeconds(2.5) },
        })));

    [Fact]
    public void A_refused_order_names_all_codes_once_and_a_countdown_its_end()
    {
        Assert.Equal(
            ["10:15:00.412 TG-0417 result disconnect o-1 of 130005218841 case C-1: refused NO_NOTICE HOLIDAY, clock not trusted"],
            _text.Lines(new Arrival.SwitchResult(ObeyingEdge.Answer("o-1", "refused", "NO_NOTICE") with
            {
                Clock = "untrusted",
                Gates = [new("a", "NO_NOTICE", null, null), new("b", "NO_NOTICE", null, null), new("c", "HOLIDAY", null, null)],
            })));
        Assert.EndsWith(
            ": countdown, until 10:45:00.412, again",
            Assert.Single(_text.Lines(new Arrival.SwitchResult(ObeyingEdge.Answer("o-1", "countdown") with
            {
                Repeat = true,
                T = new() { Said = Some.Time, Until = Some.Time.AddMinutes(30) },
            }))),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_release_says_by_what_it_restored_and_what_was_unusual() => Assert.EndsWith(
        ": verified, for PAID, by release r-1, switch unknown, wanted closed, case made of this release, without an order, corrects #7",
        Assert.Single(_text.Lines(new Arrival.SwitchResult(ObeyingEdge.Answer("o-1", "verified", "ok", "r-1") with
        {
            Reason = "PAID",
            Intended = "closed",
            Actual = "unknown",
            Adopted = true,
            NoOrder = true,
            Corrects = 7,
        }))),
        StringComparison.Ordinal);

    [Fact]
    public void A_result_is_one_line_with_its_progress() => Assert.Equal(
        ["10:15:00.412 TG-0417 result backfill q-1: progress 900 of 3600 (25 %)"],
        _text.Lines(new Arrival.Result(AnsweringEdge.Result("q-1", "progress", done: 900, of: 3600))));

    [Fact]
    public void Offline_is_said_plainly() => Assert.Equal(
        ["10:15:00.412 TG-0417 state offline"],
        _text.Lines(new Arrival.State(new StateMessage { Edge = Some.Edge, Device = "d", Boot = "b", Online = false })));

    [Fact]
    public void A_meter_of_other_kind_shows_what_it_has() => Assert.Equal(
        "switch open",
        ReadingText.Brief(new Dictionary<string, ReadingValue> { ["switch_state"] = "open" }));

    [Fact]
    public void Letters_that_move_the_cursor_become_dots() => Assert.Contains(
        "meter·[2Jlost",
        Assert.Single(_text.Lines(new Arrival.Event(Some.Event(1, "meter\e[2Jlost")))),
        StringComparison.Ordinal);

    [Fact]
    public void Many_holes_are_cut_short() => Assert.Equal(
        "1, 3-4, 6, 8, 10 and 2 more ranges",
        WatchText.Ranges([(1, 1), (3, 4), (6, 6), (8, 8), (10, 10), (12, 12), (14, 14)]));
}
