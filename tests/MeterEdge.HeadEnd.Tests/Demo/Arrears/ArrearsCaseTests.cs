using System.Text.Json;
using MeterEdge.HeadEnd.Demo.Arrears;
using MeterEdge.HeadEnd.Sending;
using MeterEdge.HeadEnd.Signing;
using MeterEdge.HeadEnd.Tests.Signing;

namespace MeterEdge.HeadEnd.Tests.Demo.Arrears;

public sealed class ArrearsCaseTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly KeyFolder _keys;
    private readonly ArrearsCase _case;

    public ArrearsCaseTests()
    {
        _keys = new KeyFolder(_folder.Path("keys"));
        _keys.Make(KeyHolder.Demo, Some.Time);
        _case = new ArrearsCase(_keys, "130005210004", Some.Time);
    }

    [Fact]
    public void Everybody_signs_with_a_key_of_his_own_and_the_head_end_signs_nothing_but_the_order()
    {
        Assert.Equal(Role.Headend, RoleOf(_case.Order()));
        Assert.Equal(Role.Approver, RoleOf(_case.Approval()));
        Assert.Equal(Role.Payment, RoleOf(_case.Payment()));
        Assert.Equal(Role.Duty, RoleOf(_case.Forecast()));
        Assert.All(_case.Notices(), notice => Assert.Equal(Role.Notice, RoleOf(notice.Message)));
    }

    [Fact]
    public void The_notices_keep_the_periods_of_the_rules_that_the_demo_does_not_change()
    {
        var notices = _case.Notices().Select(notice => JsonElement.Parse(notice.Message.Plain[1])).ToDictionary(claims => claims.GetProperty("kind").GetString()!);
        var cut = Some.Time.AddSeconds(DemoPolicy.CountdownSeconds);
        TimeSpan Before(string kind) => cut - notices[kind].GetProperty("sent").GetDateTimeOffset();

        Assert.InRange(Before("DEMAND").TotalDays, 7, 30);
        Assert.InRange(Before("WRITTEN").TotalDays, 7, 30);
        Assert.InRange(Before("REMOTE_EXTRA").TotalHours, 72, 30 * 24);
        Assert.InRange(Before("FINAL").TotalMinutes, 30, 120);
        Assert.NotEqual(notices["WRITTEN"].GetProperty("channel").GetString(), notices["REMOTE_EXTRA"].GetProperty("channel").GetString());
        Assert.Contains(notices["FINAL"].GetProperty("channel").GetString(), (string?[])["sms", "voice"]);
        Assert.All(notices.Values, claims => Assert.True(Some.Time - claims.GetProperty("since").GetDateTimeOffset() > TimeSpan.FromDays(30)));
    }

    [Fact]
    public void The_screen_names_every_rule_that_the_demo_changes()
    {
        var words = string.Join(' ', DemoPolicy.Words);
        string[] told = ["any hour", "any day", "clock", "countdown of 12 s", "no pause"];
        Assert.All(told, word => Assert.Contains(word, words, StringComparison.Ordinal));
        // A rule more here needs a word more there.
        Assert.Equal(
            ["window.days", "window.hours", "window.no_holiday_or_eve", "clock.trusted", "countdown.minutes", "switch.dwell_minutes", "reconnect.stagger"],
            DemoPolicy.Overrides().Select(rule => rule.Key));
    }

    public void Dispose() => _folder.Dispose();

    private Role RoleOf(Message message)
    {
        var kid = JsonElement.Parse(message.Plain[0]).GetProperty("kid").GetString();
        return _keys.Set().Keys.Single(key => key.Kid == kid).Role;
    }
}
