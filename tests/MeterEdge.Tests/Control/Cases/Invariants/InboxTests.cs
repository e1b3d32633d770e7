using MeterEdge.Configuration;
using MeterEdge.Control.Messages;

namespace MeterEdge.Tests.Control.Cases.Invariants;

/// <summary>What the inbox takes of right signatures that do not fit together.</summary>
public sealed class InboxTests
{
    [Fact]
    public async Task An_order_that_borrows_the_id_of_another_houses_order_borrows_no_approval()
    {
        await using var bench = new Bench(new(97, OnRelease.WaitForOrder, Polls: false));
        var order = new Letter(LetterKind.Disconnect, "o-0-1", Signer.Headend, 0, "C-0", Flaw.None) { Issued = bench.Now };
        bench.Bring(order);
        bench.Bring(order with { From = Signer.Duty, CutReason = CutReason.SafetyEmergency });
        Assert.Equal("REPLAY", Results(bench)[^1]);
    }

    [Fact]
    public async Task A_notice_of_tomorrow_is_none()
    {
        await using var bench = new Bench(new(97, OnRelease.WaitForOrder, Polls: false));
        bench.Bring(new(LetterKind.Notice, "n-0-1", Signer.Letters, 0, "C-0", Flaw.None) { Issued = bench.Now, Notice = NoticeKind.Demand, Channel = "app", Told = bench.Now.AddHours(1) });
        Assert.Equal("MALFORMED", Results(bench)[^1]);
    }

    private static List<string?> Results(Bench bench) => [.. bench.Chronicle.All.OfType<Seen.Answer>().Select(answer => answer.Said.Result)];
}
