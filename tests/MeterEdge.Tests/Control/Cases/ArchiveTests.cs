using MeterEdge.Control.Cases;
using MeterEdge.Tests.Journal;
using Asked = MeterEdge.Tests.Control.Policy.Some;

namespace MeterEdge.Tests.Control.Cases;

public sealed class ArchiveTests
{
    [Fact]
    public async Task A_case_of_which_nothing_was_heard_for_ninety_days_ends_and_after_ninety_more_is_forgotten()
    {
        using var folder = new TempFolder();
        await using var it = new OpenDesk(folder.Path);
        it.Prepare();
        Pass(it, 89);
        Assert.Null(it.Case.Closed);
        Pass(it, 3);
        Assert.NotNull(it.Case.Closed);
        Pass(it, 89);
        Assert.NotEmpty(it.Desk.Book.Cases);
        Pass(it, 3);
        Assert.Empty(it.Desk.Book.Cases);
        await it.Restart();
        Assert.Empty(it.Desk.Book.Cases);
    }

    [Fact]
    public async Task While_the_clock_cannot_be_believed_nothing_is_old()
    {
        using var folder = new TempFolder();
        await using var it = new OpenDesk(folder.Path);
        it.Prepare();
        it.ClockTrusted = false;
        Pass(it, 4000);
        Assert.Null(it.Case.Closed);
    }

    [Fact]
    public async Task Whoever_is_owed_supply_is_never_forgotten()
    {
        using var folder = new TempFolder();
        await using var it = new OpenDesk(folder.Path);
        await it.Restart();
        it.Say(OpenDesk.Release(), OpenDesk.Reconnect());
        Pass(it, 4000);
        Assert.Equal(ReleaseState.Reserved, it.Case.Release!.State);
        Assert.Null(it.Case.Closed);
    }

    [Fact]
    public async Task However_many_cases_are_open_a_release_is_taken()
    {
        using var folder = new TempFolder();
        await using var it = new OpenDesk(folder.Path);
        await it.Restart();
        for (var n = 0; n < 9; n++)
            it.Say(Asked.Question.Notices[0] with { Case = $"C-{n}-more", Id = $"notice-{n}" });
        Assert.Equal("RATE_LIMIT", it.Answers[^1].Result);
        it.Say(OpenDesk.Release());
        Assert.Equal("awaiting_order", it.StagesOf("release-1")[^1]);
    }

    private static void Pass(OpenDesk it, int days)
    {
        it.Time.Advance(TimeSpan.FromDays(days));
        it.Desk.Look();
    }
}
