using CsCheck;
using MeterEdge.Console.Lines;
using MeterEdge.Metering.Evidence;

namespace MeterEdge.Tests.Console.Lines;

public sealed class LineJudgementTests
{
    // Name of the case, what was seen, and what is found first; then words that its evidence must hold.
    private static readonly (string Name, LineEvidence Seen, LineFault First, string Says)[] Cases =
    [
        ("healthy", Seen.Line(Seen.Well(1), Seen.Well(2)), LineFault.None, "40 exchanges with 2 units"),
        ("one failure among many", Seen.Line(Seen.Well(1), Seen.BadCrc(2, 40, 1)), LineFault.None, "1 failed"),
        ("nothing tried", Seen.Line(), LineFault.Unknown, "0 exchanges"),
        ("too little", Seen.Line(Seen.Silent(1, 2), Seen.Well(2, 1)), LineFault.Unknown, "3 exchanges"),
        ("port gone", Seen.Line(Seen.Silent(1)) with { IsUp = false, DownBecause = "/dev/ttyS1 is gone" }, LineFault.DeadPort, "/dev/ttyS1 is gone"),
        ("port not tried", Seen.Line() with { IsUp = false, Opened = 0 }, LineFault.Unknown, "0 attempts"),
        ("port comes and goes", Seen.Line(Seen.Well(1)) with { Lost = 3, Opened = 4 }, LineFault.UnsteadyPort, "lost 3 times"),
        ("nobody", Seen.Line(Seen.Silent(1), Seen.Silent(2), Seen.Silent(3)), LineFault.Silence, "15 requests to 3 units, and not one byte"),
        ("only garbage", Seen.Line(Garbage(1), Garbage(2)), LineFault.WrongSettings, "no unit was ever understood"),
        ("only noughts", Seen.Line(Garbage(1) with { Blank = 10 }, Garbage(2) with { Blank = 9 }), LineFault.ReversedPair, "19 of them nearly only 00 and FF"),
        ("two with one number", Seen.Line(Seen.Well(1), Doubled(2), Seen.Well(3)), LineFault.DuplicateUnit, "6 of them longer"),
        ("second answer", Seen.Line(Seen.Well(1), Seen.Well(2) with { Doubled = 4, Followed = 4 }), LineFault.DuplicateUnit, "4 answers were followed"),
        ("one with bad checksums", Seen.Line(Seen.Well(1), Seen.BadCrc(2, 10, 10), Seen.Well(3)), LineFault.DamagedUnit, "10 of 20 exchanges: 10 bad CRC; 2 other units"),
        ("one that breaks off", Seen.Line(Seen.Well(1), new(2) { Garbled = new() { Truncated = 8 }, FailedInARow = 8 }, Seen.Well(3)), LineFault.DamagedUnit, "8 broken off"),
        ("bad checksums everywhere", Seen.Line(Seen.BadCrc(1, 14, 6), Seen.BadCrc(2, 12, 8), Seen.BadCrc(3, 15, 5)), LineFault.Noise, "19 of 60 exchanges spoilt (31.7 %) on 3 of 3 units"),
        ("everything spoilt", Seen.Line(Seen.BadCrc(1, 0, 9), Seen.BadCrc(2, 0, 9)), LineFault.Noise, "18 of 18 exchanges"),
        ("long answers spoilt", Seen.Line(ByLength(1), ByLength(2), ByLength(3)), LineFault.Termination, "long answers are spoilt in 40 %, short ones in 0 %"),
        ("the far end spoilt", Seen.Line(Seen.BadCrc(1, 30, 0), Seen.BadCrc(2, 29, 1), Seen.BadCrc(3, 18, 12), Seen.BadCrc(4, 15, 15)), LineFault.Termination, "the further half"),
        ("bytes around all answers", Seen.Line(Seen.Well(1) with { Preceded = 9 }, Seen.Well(2) with { Followed = 12 }), LineFault.Termination, "9 good answers with bytes before them and 12"),
        ("bytes around one unit's answers", Seen.Line(Seen.Well(1), Seen.Well(2) with { Preceded = 15 }, Seen.Well(3)), LineFault.DamagedUnit, "15 good answers"),
        ("noise between", Seen.Line(Seen.Well(1)) with { Noises = 7, NoiseBytes = 31 }, LineFault.Noise, "31 bytes in 7 bursts"),
        ("never silent", Seen.Line(new UnitEvidence(1) { Garbled = new() { NoSilence = 9 }, FailedInARow = 9 }) with { Noises = 200, NoiseBytes = 40_000 }, LineFault.Noise, "9 requests could not be sent"),
        ("another asks", Seen.Line(Seen.BadCrc(1, 15, 5), new(9) { Unasked = 4 }) with { ForeignRequests = 6 }, LineFault.SecondMaster, "6 whole requests"),
        ("another asks and we hardly", Seen.Line() with { ForeignRequests = 2 }, LineFault.SecondMaster, "2 whole requests"),
        ("echo", Seen.Line(Seen.Well(1) with { Echoed = 20 }, Seen.Well(2) with { Echoed = 20 }), LineFault.Echo, "40 of 40 requests came back"),
        ("a dead branch", Seen.Line(Seen.Well(1), Seen.Well(2), Seen.Silent(3), Seen.Silent(4), Seen.Silent(5)), LineFault.DeadBranch, "15 requests to 3 units"),
        ("one silent", Seen.Line(Seen.Well(1), Seen.Silent(2), Seen.Well(3)), LineFault.SilentUnit, "5 of 5 requests without one byte"),
        ("silent since a moment", Seen.Line(Seen.Well(1), Seen.Well(2) with { NoAnswer = 4, FailedInARow = 4 }), LineFault.SilentUnit, "unit 2: 4 of 24 requests"),
        ("two silent here and there", Seen.Line(Seen.Well(1), Seen.Silent(2), Seen.Well(3), Seen.Silent(4), Seen.Well(5)), LineFault.SilentUnit, "3 other units"),
        ("silent behind a gateway", Seen.Line(Seen.Well(1), new(2) { Refused = 6, RefusedByGateway = 6, LastRefusal = 11 }), LineFault.SilentUnit, "the gateway says 6 times"),
        ("now and then", Seen.Line(Seen.Well(1), Seen.Well(2) with { NoAnswer = 6, FailedInARow = 1 }), LineFault.UnsteadyUnit, "6 of 26 requests"),
        ("late", Seen.Line(Seen.Well(1), new(2) { Answered = 4, NoAnswer = 8, Late = 7, FailedInARow = 3 }), LineFault.SlowUnit, "7 of 12 answers after their time"),
        ("always late", Seen.Line(new UnitEvidence(2) { NoAnswer = 8, Late = 7, FailedInARow = 8 }), LineFault.SlowUnit, "we wait 1 s at most"),
        ("answers as another", Seen.Line(Seen.Well(1), new(2) { Garbled = new() { ForeignUnit = 6 }, FailedInARow = 6 }, new(5) { Unasked = 6 }), LineFault.ForeignAnswers, "6 valid answers under another number"),
        ("refuses", Seen.Line(Seen.Well(1), new(2) { Refused = 12, LastRefusal = 2 }), LineFault.RefusingUnit, "12 of 12 refused, last with exception 2, illegal data address"),
        ("no time left", Seen.Line(Seen.Well(1)) with { UsePercent = 93.4 }, LineFault.BusyLine, "93 %"),
        ("no pattern", Seen.Line(new UnitEvidence(1) { Answered = 20, Garbled = new() { WrongLength = 3 } }), LineFault.Unknown, "3 of a wrong length"),
    ];

    public static TheoryData<string> Names => [.. Cases.Select(one => one.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_wrong_is_found_first_with_its_numbers(string name)
    {
        var (_, seen, first, says) = Cases.Single(one => one.Name == name);
        var found = Seen.Judged(seen);
        Assert.Equal(first, found[0].Fault);
        Assert.Contains(says, found[0].Because, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_fault_is_found_in_some_case() => Assert.Equal(
        Enum.GetValues<LineFault>(), Cases.Select(one => one.First).Distinct().Order());

    [Fact]
    public void Two_faults_are_both_told_and_the_one_that_explains_more_comes_first()
    {
        var seen = Seen.Line(Seen.Well(1), Seen.Silent(2, 3), Doubled(3), Seen.Well(4));
        Assert.Equal([LineFault.DuplicateUnit, LineFault.SilentUnit], Seen.Judged(seen).Select(one => one.Fault));
        seen = Seen.Line(Seen.Well(1), Seen.Silent(2, 30), Doubled(3), Seen.Well(4));
        Assert.Equal([LineFault.SilentUnit, LineFault.DuplicateUnit], Seen.Judged(seen).Select(one => one.Fault));
    }

    [Fact]
    public void A_port_that_was_lost_and_an_echo_without_answers_do_not_hide_the_silence()
    {
        var seen = Seen.Line(new UnitEvidence(1) { Garbled = new() { WrongLength = 6 }, Echoed = 6, FailedInARow = 6 }) with { Lost = 2 };
        var found = Seen.Judged(seen);
        Assert.Equal([LineFault.UnsteadyPort, LineFault.Silence, LineFault.Echo], found.Select(one => one.Fault));
        Assert.Contains("nothing but our own request came back", found[1].Because, StringComparison.Ordinal);
    }

    [Fact]
    public void Silence_on_a_serial_line_names_the_configured_speed_and_over_tcp_the_gateway()
    {
        var seen = Seen.Line(Seen.Silent(1), Seen.Silent(2));
        Assert.Contains("9600 8E1", Seen.Judged(seen)[0].Try, StringComparison.Ordinal);
        var gateway = Seen.Judged(seen, Seen.BusOf(seen) with { Port = null, Tcp = "10.0.0.7:502" })[0];
        Assert.Contains("gateway", gateway.Verdict, StringComparison.Ordinal);
        Assert.Contains("10.0.0.7:502", gateway.Because, StringComparison.Ordinal);
        Assert.Contains("cannot be reached", Seen.Judged(seen with { IsUp = false, DownBecause = "refused" }, Seen.BusOf(seen) with { Port = null, Tcp = "10.0.0.7:502" })[0].Verdict, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dead_branch_says_between_which_two_units_to_look()
    {
        var found = Seen.Judged(Seen.Line(Seen.Well(1), Seen.Well(2), Seen.Silent(3), Seen.Silent(4)), Seen.Bus(1, 2, 3, 4));
        Assert.Contains("between unit 2 and unit 3", found[0].Try, StringComparison.Ordinal);
        // In another order on the cable they do not stand together.
        Assert.Equal(LineFault.SilentUnit, Seen.Judged(Seen.Line(Seen.Well(1), Seen.Well(2), Seen.Silent(3), Seen.Silent(4)), Seen.Bus(1, 3, 2, 4))[0].Fault);
    }

    [Fact]
    public void Many_units_are_named_in_short()
    {
        var seen = Seen.Line([.. Enumerable.Range(1, 40).Select(unit => unit % 2 == 0 ? Seen.Silent((byte)unit) : Seen.Well((byte)unit))]);
        Assert.Equal("Units 2, 4, 6, 8, 10, 12, 14, 16 and 12 more do not answer, but others are heard", Seen.Judged(seen)[0].Verdict);
    }

    [Fact]
    public void Healthy_evidence_never_gives_a_fault() => Gen.Select(
        Gen.Select(Gen.Byte[1, 247], Gen.Long[1, 64], Gen.Long[0, 1000], Well).Array[1, 30], Gen.Double[0, 84], Gen.Long[0, 2]).Sample((units, use, clicks) =>
        {
            var seen = Seen.Line([.. units.DistinctBy(unit => unit.Unit)]) with { UsePercent = use, Noises = clicks, NoiseBytes = 3 * clicks };
            var found = Seen.Judged(seen);
            return found.Length == 1 && found[0].Fault == (seen.Asked >= LineJudgement.LeastExchanges ? LineFault.None : LineFault.Unknown);
        });

    [Fact]
    public void Total_silence_never_says_noise_nor_anything_that_needs_bytes() => Gen.Select(
        Gen.Select(Gen.Byte[1, 247], Gen.Int[1, 64], (unit, times) => Seen.Silent(unit, times)).Array[1, 30], Gen.Double[0, 100]).Sample((units, use) =>
        {
            var seen = Seen.Line([.. units.DistinctBy(unit => unit.Unit)]) with { UsePercent = use };
            return Seen.Judged(seen).All(found => found.Fault is LineFault.Silence or LineFault.Unknown or LineFault.BusyLine)
                && Seen.Judged(seen)[0].Fault == (seen.Asked >= LineJudgement.LeastExchanges ? LineFault.Silence : LineFault.Unknown);
        });

    [Fact]
    public void Any_evidence_at_all_is_judged_in_whole_sentences_that_rest_on_numbers() => Gen.Select(
        Gen.Select(Gen.Byte, Gen.Long[0, 9].Array[20], Gen.Int[0, 20], AnyUnit).Array[0, 12], Gen.Long[0, 5].Array[4], Gen.Int[0, 3], Gen.Double[0, 100]).Sample((units, line, state, use) =>
        {
            var seen = Seen.Line([.. units.DistinctBy(unit => unit.Unit)]) with
            {
                IsUp = state > 0,
                DownBecause = state == 0 ? "error 5" : null,
                Lost = line[0],
                Noises = line[1],
                NoiseBytes = 2 * line[1],
                ForeignRequests = line[2],
                UsePercent = use,
            };
            var found = Seen.Judged(seen);
            return !found.IsEmpty
                && found.Select(one => one.Verdict).Distinct().Count() == found.Length
                && found.All(one => one.Verdict.Length > 0 && char.IsUpper(one.Verdict[0]) && one.Because.Any(char.IsDigit) && (one.Try.Length > 0) == (one.Fault != LineFault.None))
                && found.Any(one => one.Fault == LineFault.None) == (found is [{ Fault: LineFault.None }]);
        });

    [Fact]
    public void The_order_of_the_units_in_the_evidence_does_not_matter_to_what_is_found() =>
        Gen.Select(Gen.Byte, Gen.Long[0, 9].Array[20], Gen.Int[0, 20], AnyUnit).Array[1, 8].Sample(units =>
        {
            var seen = Seen.Line([.. units.DistinctBy(unit => unit.Unit).OrderBy(unit => unit.Unit)]);
            var bus = Seen.BusOf(seen);
            return Seen.Judged(seen, bus).Select(one => one.Fault).Order().SequenceEqual(
                Seen.Judged(seen with { Units = [.. seen.Units.Reverse()] }, bus).Select(one => one.Fault).Order());
        });

    private static UnitEvidence Garbage(byte unit) => new(unit) { Garbled = new() { Noise = 10 }, NoAnswer = 2, FailedInARow = 12 };

    private static UnitEvidence Doubled(byte unit) => new(unit) { Garbled = new() { BadCrc = 5, Noise = 5 }, Longer = 6, FailedInARow = 10, LongAnswers = new(10, 10) };

    private static UnitEvidence ByLength(byte unit) => new(unit)
    {
        Answered = 16,
        Garbled = new() { BadCrc = 4 },
        LongAnswers = new(10, 4),
        ShortAnswers = new(10, 0),
    };

    private static UnitEvidence Well(byte unit, long answered, long refused) => new(unit)
    {
        Answered = answered,
        Refused = Math.Min(refused, answered / 4),
        LastRefusal = 2,
        LongAnswers = new(answered / 2, 0),
        ShortAnswers = new(answered / 2, 0),
        Turnaround = new(20, 10, 20, 30),
    };

    private static UnitEvidence AnyUnit(byte unit, long[] counts, int row) => new(unit)
    {
        Answered = counts[0],
        Refused = counts[1],
        RefusedByGateway = Math.Min(counts[1], counts[2]),
        NoAnswer = counts[3],
        Garbled = new(counts[4], counts[5], counts[6], counts[7], counts[8], counts[9], counts[10], counts[11]),
        Blank = counts[12],
        Late = counts[13],
        Longer = counts[14],
        Preceded = counts[15],
        Followed = counts[16],
        Doubled = Math.Min(counts[16], counts[17]),
        Echoed = counts[18],
        Unasked = counts[19],
        FailedInARow = row,
    };
}
