using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests.Switching;

/// <summary>The judge of the kill tests finds what it is there to find.</summary>
public sealed class WriteJudgeTests
{
    private const string Meter = "130005210001";
    private static readonly DateTimeOffset Start = new(2026, 11, 28, 9, 0, 0, TimeSpan.Zero);

    private static readonly Said[] Told =
    [
        .. new[] { "DEMAND", "WRITTEN", "REMOTE_EXTRA", "FINAL" }.Select(kind => new Said(Start, "notice", $"notice-{kind}-C-1", Meter, "C-1") { Told = Start.AddDays(-29), CutAfter = Start }),
        new(Start, "order", "cut-1", Meter, "C-1") { Cuts = true },
        new(Start, "approval", "approval-cut-1", Meter, "C-1") { Order = "cut-1" },
    ];

    private static readonly Said Paid = new(Start.AddSeconds(20), "release", "paid-1", Meter, "C-1");

    [Fact]
    public void A_cut_with_everything_and_a_close_with_its_release_are_right() =>
        Assert.Empty(WriteJudge.Faults([Read(1), Open(2), Close(30)], [.. Told, Paid], [Start]));

    [Fact]
    public void A_close_without_a_release_is_found() =>
        Assert.Contains(WriteJudge.Faults([Read(1), Open(2), Close(10)], [.. Told, Paid], [Start]), fault => fault.EndsWith("close: no release for its case", StringComparison.Ordinal));

    [Fact]
    public void A_close_for_another_cases_release_and_a_cut_on_old_notices_are_found()
    {
        Assert.NotEmpty(WriteJudge.Faults([Read(1), Open(2), Close(30)], [.. Told, Paid with { Case = "C-2" }], [Start]));
        Assert.NotEmpty(WriteJudge.Faults([Read(1), Open(2)], [.. Told.Select(said => said with { Told = Start.AddDays(-31) })], [Start]));
    }

    [Fact]
    public void A_cut_that_lacks_any_message_or_comes_after_the_release_is_found()
    {
        foreach (var missing in Told)
            Assert.NotEmpty(WriteJudge.Faults([Read(1), Open(2)], [.. Told.Where(said => said != missing)], [Start]));
        Assert.NotEmpty(WriteJudge.Faults([Read(1), Open(25)], [.. Told, Paid], [Start]));
        Assert.NotEmpty(WriteJudge.Faults([Read(1), Open(2)], [.. Told.Select(said => said with { CutAfter = Start.AddSeconds(3) })], [Start]));
    }

    [Fact]
    public void A_write_after_a_start_and_before_a_read_is_found()
    {
        Assert.NotEmpty(WriteJudge.Faults([Open(2)], Told, [Start]));
        Assert.NotEmpty(WriteJudge.Faults([Read(1), Open(2), Close(30)], [.. Told, Paid], [Start, Start.AddSeconds(29)]));
        Assert.Empty(WriteJudge.Faults([Read(1), Open(2), Read(29.5), Close(30)], [.. Told, Paid], [Start, Start.AddSeconds(29)]));
    }

    [Fact]
    public void Two_cuts_for_one_order_and_four_closes_for_one_release_are_found()
    {
        Assert.NotEmpty(WriteJudge.Faults([Read(1), Open(2), Open(3)], Told, [Start]));
        Assert.Empty(WriteJudge.Faults([Read(1), Open(2), Close(30), Close(31), Close(32)], [.. Told, Paid], [Start]));
        Assert.NotEmpty(WriteJudge.Faults([Read(1), Open(2), Close(30), Close(31), Close(32), Close(33)], [.. Told, Paid], [Start]));
    }

    private static TruthEntry Read(double second) => Entry(second, 3, 0xFD02, [0xFF, 0xFF, 0xFF, 0]);

    private static TruthEntry Open(double second) => Entry(second, 16, 0xFD00, [0, 0]) with { Effects = [new([Meter], "opened")] };

    private static TruthEntry Close(double second) => Entry(second, 16, 0xFD00, [0xFF, 0]) with { Effects = [new([Meter], "closed")] };

    private static TruthEntry Entry(double second, int function, int first, byte[] words) =>
        new(Start.AddSeconds(second), Start.AddSeconds(second), Meter, "sdm530", function, first, words, null);
}
