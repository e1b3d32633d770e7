using MeterEdge.Control.Messages;
using MeterEdge.Control.Switching;
using MeterEdge.Tests.Control.Switching;
using MeterEdge.Tests.Journal;
using Asked = MeterEdge.Tests.Control.Policy.Some;

namespace MeterEdge.Tests.Control.Cases;

public sealed class WarningsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_is_coming_is_told_four_times_each_once()
    {
        await using var desk = new OpenDesk(_folder.Path);
        desk.Say(Promised(desk, TimeSpan.FromDays(8)));
        desk.Desk.Look();
        Assert.DoesNotContain("cut_due", desk.Events);

        var told = new List<string>();
        foreach (var left in (TimeSpan[])[TimeSpan.FromDays(7), TimeSpan.FromHours(72), TimeSpan.FromHours(24), TimeSpan.FromMinutes(30)])
        {
            desk.Time.SetUtcNow(Asked.Planned.AddDays(8) - left);
            desk.Desk.Look();
            desk.Desk.Look();
            told.Add(string.Join(' ', desk.Due));
        }

        Assert.Equal(["7d", "7d 72h", "7d 72h 24h", "7d 72h 24h 30min"], told);
    }

    [Theory]
    [InlineData(true, false, false)]
    [InlineData(true, true, true)]
    [InlineData(false, false, true)]
    public async Task Nobody_is_warned_by_a_clock_that_the_policy_would_not_cut_by(bool needsTrusted, bool isTrusted, bool warned)
    {
        await using var desk = new OpenDesk(_folder.Path, needsTrustedClock: needsTrusted) { ClockTrusted = isTrusted };
        desk.Say(Promised(desk, TimeSpan.FromDays(2)));

        desk.Desk.Look();

        Assert.Equal(warned, desk.Due is ["72h"]);
    }

    [Fact]
    public async Task A_customer_who_still_waits_after_the_release_is_told_of_ever_louder()
    {
        await using var desk = new OpenDesk(_folder.Path);
        desk.Desk.Seen(OpenDesk.Meter, FakeSwitch.Closed with { Actual = SwitchActual.Open, CurrentA = 0, LoadVoltageV = 0, Time = desk.Time.GetUtcNow() });
        desk.Say(OpenDesk.Release());

        foreach (var waited in (TimeSpan[])[TimeSpan.FromMinutes(16), TimeSpan.FromMinutes(61), TimeSpan.FromHours(20)])
        {
            desk.Time.SetUtcNow(desk.Time.GetUtcNow() + waited);
            desk.Desk.Look();
        }

        Assert.Equal(["15min Warning", "60min Alarm", "20h Alarm"], desk.Happened("restoration_overdue").Select(one => $"{one.Data["after"]} {one.Severity}"));
    }

    private static SignedMessage.Notice Promised(OpenDesk desk, TimeSpan left) =>
        Asked.Notice(NoticeKind.Written, "letter", 0) with { CutAfter = (desk.Time.GetUtcNow() > Asked.Planned ? desk.Time.GetUtcNow() : Asked.Planned) + left };
}
