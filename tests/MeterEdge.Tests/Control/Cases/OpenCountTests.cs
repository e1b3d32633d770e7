using System.Collections.Immutable;
using MeterEdge.Control.Cases;
using MeterEdge.Control.Messages;
using Asked = MeterEdge.Tests.Control.Policy.Some;

namespace MeterEdge.Tests.Control.Cases;

public sealed class OpenCountTests
{
    [Fact]
    public void What_a_meter_was_cut_for_before_counts_as_any_others_and_the_case_that_is_asked_about_does_not()
    {
        var now = Asked.Planned;
        var before = new CaseFile { Id = "C-before", Meter = OpenDesk.Meter, Opened = now, Closed = now, Cut = Executed(now.AddMinutes(-30)) };
        var asked = new CaseFile { Id = "C-1", Meter = OpenDesk.Meter, Opened = now, Cut = Executed(now.AddMinutes(-20)) };
        var book = Book.Empty with { Cases = new[] { before, asked }.ToImmutableDictionary(of => of.Id) };

        var counts = OpenCount.Of(book, asked, now, meters: 100);

        Assert.Equal((1, 1, 0), (counts.LastHour, counts.LastDay, counts.EmergenciesLastHour));
        CutOrder Executed(DateTimeOffset at) => new(Asked.Order(CutReason.Arrears), at, Reply: null) { Stage = CutStage.Done, Executed = at };
    }
}
