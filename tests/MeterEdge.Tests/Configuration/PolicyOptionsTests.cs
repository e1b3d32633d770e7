using MeterEdge.Commands;
using MeterEdge.Control.Policy;

namespace MeterEdge.Tests.Configuration;

public sealed class PolicyOptionsTests
{
    [Theory]
    [InlineData("{}", "cn-default@1")]
    [InlineData("{ \"arrears.min_days_overdue\": 30, \"clock.trusted\": true, \"notice.final_minutes\": { \"max\": 120 } }", "cn-default@1")]
    [InlineData("{ \"arrears.min_days_overdue\": 31 }", "cn-default@1\\+[0-9a-f]{8}")]
    public void A_policy_whose_values_are_others_says_so_by_its_name(string policy, string name) =>
        Assert.Matches($"^{name}$", InForce(policy).Name);

    [Fact]
    public void The_name_of_a_changed_policy_follows_from_its_values_alone()
    {
        const string Short = "{ \"countdown.minutes\": 1, \"arrears.min_days_overdue\": 0 }";

        Assert.Equal(InForce(Short).Name, InForce("{ \"arrears.min_days_overdue\": 0, \"countdown.minutes\": 1.0 }").Name);
        Assert.NotEqual(InForce(Short).Name, InForce("{ \"arrears.min_days_overdue\": 1, \"countdown.minutes\": 1 }").Name);
        Assert.NotEqual(InForce(Short).Name[^8..], InForce(Short, "strict").Name[^8..]);
    }

    [Fact]
    public void What_is_written_goes_over_the_values_of_the_named_policy_also_within_a_value()
    {
        var strict = InForce("{ \"notice.final_minutes\": { \"min\": 45 }, \"window.days\": [\"Wed\"], \"window.hours\": \"08:30-24:00\" }", "strict").Rules;

        Assert.Equal(new FinalNoticeMinutes { Min = 45, Max = 240 }, strict.NoticeFinalMinutes);
        Assert.Equal([Weekday.Wed], strict.WindowDays);
        Assert.Equal(new LocalHours(TimeSpan.FromHours(8.5), TimeSpan.FromHours(24)), strict.WindowHours);
        Assert.True(strict.SeasonWinterMoratorium);
        Assert.Equal(120, strict.CountdownMinutes);
    }

    [Fact]
    public void A_rule_can_be_set_by_the_environment() => Assert.False(
        Some.Valid(("MeterEdge__Control__Policy__clock.trusted", "false")).Control.Policy.ClockTrusted);

    [Theory]
    [InlineData("\"arrears.min_days_due\": 1", "MeterEdge:Control:Policy:arrears.min_days_due", "is not a known key; did you mean arrears.min_days_overdue?")]
    [InlineData("\"arrears.min_days_overdue\": -1", "MeterEdge:Control:Policy:arrears.min_days_overdue", "expects a whole number from 0 to 3650")]
    [InlineData("\"arrears.currency\": \"Yuan\"", "MeterEdge:Control:Policy:arrears.currency", "is longer than 3 characters")]
    [InlineData("\"window.hours\": \"12:00-09:00\"", "MeterEdge:Control:Policy:window.hours", "expects hours like \"09:00-12:00\", the first before the last")]
    [InlineData("\"window.hours\": \"09:00-25:00\"", "MeterEdge:Control:Policy:window.hours", "expects hours like \"09:00-12:00\", the first before the last")]
    [InlineData("\"window.days\": [\"Monday\"]", "MeterEdge:Control:Policy:window.days:0", "expects Sun or Mon or Tue or Wed or Thu or Fri or Sat")]
    [InlineData("\"window.special_days\": [\"2026-02-30\"]", "MeterEdge:Control:Policy:window.special_days:0", "expects a day like \"2026-06-07\"")]
    [InlineData("\"season.agri\": [13]", "MeterEdge:Control:Policy:season.agri:0", "expects a whole number from 1 to 12")]
    [InlineData("\"approval.roles\": { \"resident\": 0 }", "MeterEdge:Control:Policy:approval.roles:resident", "expects a whole number from 1 to 5")]
    [InlineData("\"reconnect.mode\": \"Direct\"", "MeterEdge:Control:Policy:reconnect.mode", "expects ARM or DIRECT; did you mean DIRECT?")]
    [InlineData("\"reconnect.requires_release\": false", "MeterEdge:Control:Policy:reconnect.requires_release", "is not a known key")]
    [InlineData("\"notice.final_minutes\": { \"min\": 120 }", "MeterEdge:Control:Policy:notice.final_minutes:min", "is 120, not less than max 120")]
    [InlineData("\"countdown.minutes\": 120", "MeterEdge:Control:Policy:countdown.minutes",
        "must be less than notice.final_minutes:max 120, or every last notice is too old when the countdown ends")]
    public void A_value_that_no_rule_can_have_is_an_error_with_its_key_and_line(string rule, string key, string message)
    {
        var error = Assert.Single(Some.Changed("\"Policy\": {}", $"\"Policy\": {{\n{rule} }}").Errors);

        Assert.Equal((key, true), (error.Key, error.Message.StartsWith(message, StringComparison.Ordinal)));
        Assert.Equal(Some.ValidFile.Split('\n').Index().Single(line => line.Item.Contains("\"Policy\"", StringComparison.Ordinal)).Index + 2, error.Line);
    }

    [Fact]
    public void A_changed_policy_is_warned_of_with_every_changed_rule()
    {
        var control = Some.Changed("\"Policy\": {}", "\"Policy\": { \"countdown.minutes\": 1, \"clock.trusted\": true, \"window.days\": [\"Fri\"] }").Configuration!.Control;

        Assert.Equal(
            $"policy {control.PolicyInForce.Name} is cn-default@1 but for window.days [\"Fri\"] instead of [\"Mon\",\"Tue\",\"Wed\",\"Thu\"]; countdown.minutes 1 instead of 30",
            Assert.Single(PolicyWarnings.Of(control)));
        Assert.Empty(PolicyWarnings.Of(Some.Valid().Control));
    }

    [Fact]
    public void A_policy_that_does_not_exist_is_an_error_that_names_those_there_are()
    {
        var error = Assert.Single(Some.Changed("\"Profile\": \"cn-default\"", "\"Profile\": \"cn-defalt\"").Errors);

        Assert.Equal("MeterEdge:Control:Profile", error.Key);
        Assert.Equal("names no policy; did you mean cn-default? (there are cn-default, cn-prepay, strict)", error.Message);
    }

    private static PolicyProfile InForce(string policy, string profile = "cn-default")
    {
        var result = Some.Parsed(Some.ValidFile
            .Replace("\"Policy\": {}", $"\"Policy\": {policy}", StringComparison.Ordinal)
            .Replace("\"Profile\": \"cn-default\"", $"\"Profile\": \"{profile}\"", StringComparison.Ordinal));
        Assert.Empty(result.Errors);
        return result.Configuration!.Control.PolicyInForce;
    }
}
