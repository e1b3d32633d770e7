using MeterEdge.Control.Messages;
using MeterEdge.Control.Policy;

namespace MeterEdge.Tests.Control.Policy;

public sealed class ReconnectPolicyTests
{
    private static readonly ReconnectPolicy Policy = PolicyProfile.Find("cn-default")!.Reconnect;
    private static readonly DateTimeOffset Now = Some.Planned;

    [Fact]
    public void Supply_comes_back_within_minutes_and_what_takes_longer_is_said()
    {
        Assert.Equal([TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(60), TimeSpan.FromHours(20), TimeSpan.FromHours(24)], [Policy.Target, Policy.Alarm, Policy.Explanation, Policy.Hard]);
        Assert.Equal(ReconnectMode.Arm, Policy.Mode);
        Assert.Equal([1, 5, 15, 15], Enumerable.Range(1, 4).Select(failed => (int)Policy.BackOff(failed).TotalMinutes));
        Assert.Equal(TimeSpan.Zero, new ReconnectPolicy(new() { ReconnectBackOffMinutes = [] }).BackOff(1));
    }

    [Fact]
    public void Two_operations_of_a_switch_are_ten_minutes_apart()
    {
        Assert.Equal(Now, Policy.NextOperation([], Now));
        Assert.Equal(Now, Policy.NextOperation([Now.AddMinutes(-10)], Now));
        Assert.Equal(Now.AddMinutes(1), Policy.NextOperation([Now.AddMinutes(-30), Now.AddMinutes(-9)], Now));
    }

    [Fact]
    public void A_clock_that_was_set_back_a_little_does_not_shorten_the_rest() =>
        Assert.Equal(Now.AddMinutes(10).AddSeconds(30), Policy.NextOperation([Now.AddSeconds(30)], Now));

    [Fact]
    public void An_operation_that_a_wrong_clock_has_put_into_the_future_keeps_nobody_in_the_dark() =>
        Assert.Equal(Now, Policy.NextOperation([Now.AddYears(9), Now.AddMinutes(-10)], Now));

    [Fact]
    public void A_switch_is_operated_four_times_a_day_at_most()
    {
        DateTimeOffset[] four = [Now.AddHours(-1), Now.AddHours(-20), Now.AddHours(-2), Now.AddHours(-23)];

        Assert.Equal(Now.AddHours(1), Policy.NextOperation(four, Now));
        Assert.Equal(Now.AddHours(4), Policy.NextOperation([Now.AddHours(-3), .. four], Now));
        Assert.Equal(Now, Policy.NextOperation(four[..3], Now));
        Assert.Equal(Now, Policy.NextOperation([.. four[..3], Now.AddHours(-24)], Now));
    }
}
