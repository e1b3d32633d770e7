using MeterEdge.Control.Switching;
using static MeterEdge.Control.Switching.SwitchEvent;
using static MeterEdge.Control.Switching.SwitchIntent;

namespace MeterEdge.Tests.Control.Switching;

public sealed class SwitchTableTests
{
    private static readonly SwitchIntent[] Intents = Enum.GetValues<SwitchIntent>();
    private static readonly SwitchEvent[] Events = Enum.GetValues<SwitchEvent>();

    [Theory]
    [InlineData(Connected, CutAllowed, CutPending)]
    [InlineData(CutPending, CutStopped, Connected)]
    [InlineData(CutPending, Restarted, Connected)]
    [InlineData(CutPending, TimeUp, Opening)]
    [InlineData(Opening, OpenProved, Disconnected)]
    [InlineData(Opening, OpenUnproved, Opening)]
    [InlineData(Disconnected, ReleaseReserved, Released)]
    [InlineData(Released, ArmBegins, Armed)]
    [InlineData(Armed, ArmEnds, Released)]
    [InlineData(Released, CloseBegins, Closing)]
    [InlineData(Closing, CloseUnproved, Released)]
    [InlineData(Armed, ClosedProved, Probation)]
    [InlineData(Closing, ClosedProved, Probation)]
    [InlineData(Probation, SafetyOpened, Released)]
    [InlineData(Probation, ProbationQuiet, Connected)]
    public void Every_row_of_the_policy_is_in_the_table(SwitchIntent from, SwitchEvent happened, SwitchIntent to) =>
        Assert.Equal(to, SwitchTable.Next(from, happened));

    [Theory]
    [InlineData(Connected, TimeUp)]
    [InlineData(Connected, CloseBegins)]
    [InlineData(Opening, TimeUp)]
    [InlineData(Disconnected, CloseBegins)]
    [InlineData(Disconnected, ArmBegins)]
    [InlineData(Disconnected, CutAllowed)]
    [InlineData(Disconnected, ClosedProved)]
    [InlineData(Closing, ReleaseRevoked)]
    [InlineData(Closing, CloseBegins)]
    [InlineData(Probation, CutAllowed)]
    public void What_the_policy_does_not_say_is_refused(SwitchIntent from, SwitchEvent happened) => Assert.Null(SwitchTable.Next(from, happened));

    [Fact]
    public void Nothing_opens_without_a_countdown_that_ended()
    {
        Assert.Equal([(CutPending, TimeUp)], Ways(Opening).Where(way => way.From != Opening));
        Assert.All(Ways(CutPending), way => Assert.Equal(CutAllowed, way.Event));
    }

    [Fact]
    public void Nothing_closes_or_is_armed_without_a_release()
    {
        Assert.Equal([(Released, ArmBegins)], Ways(Armed).Where(way => way.From != Armed));
        Assert.Equal([(Released, CloseBegins)], Ways(Closing).Where(way => way.From != Closing));

        // To be released begins with a release, or with one that is reserved already.
        foreach (var (from, happened) in Ways(Released).Where(way => way.From != Released))
            Assert.True(happened == ReleaseReserved || from is Armed or Closing or Probation, $"{from} on {happened}");
    }

    [Fact]
    public void A_restart_leaves_every_intent_as_it_was_and_ends_a_countdown() =>
        Assert.Equal(Intents.Select(intent => intent == CutPending ? Connected : intent), Intents.Select(intent => SwitchTable.Next(intent, Restarted)!.Value));

    [Fact]
    public void From_everywhere_a_way_leads_back_to_supply_without_another_order_to_cut()
    {
        foreach (var start in Intents)
        {
            var reached = new HashSet<SwitchIntent> { start };
            for (var before = 0; before != reached.Count;)
            {
                before = reached.Count;
                reached.UnionWith([.. reached.SelectMany(from => Events.Where(happened => happened != CutAllowed)
                    .Select(happened => SwitchTable.Next(from, happened)).OfType<SwitchIntent>())]);
            }

            Assert.Contains(Connected, reached);
        }
    }

    private static IEnumerable<(SwitchIntent From, SwitchEvent Event)> Ways(SwitchIntent to) =>
        from intent in Intents
        from happened in Events
        where SwitchTable.Next(intent, happened) == to
        select (intent, happened);
}
