using System.Text;
using MeterEdge.Mqtt;

namespace MeterEdge.Tests.Mqtt;

public sealed class DuplicateWatchTests
{
    private readonly DuplicateWatch _watch = new("ours");

    [Fact]
    public void Another_run_on_our_topic_is_noticed_once()
    {
        Assert.Null(Take("ours"));
        Assert.Equal(("theirs", "5c1e"), Take("theirs") is { } other ? (other.Boot, other.Device) : default);
        Assert.Null(Take("theirs"));
        Assert.Null(Take("a third"));
    }

    [Fact]
    public void What_was_there_before_our_first_state_proves_nothing()
    {
        Assert.Null(Take("our last run's"));
        Assert.Null(Take("ours"));
        Assert.NotNull(Take("theirs"));
    }

    [Fact]
    public void What_another_says_of_itself_is_cut_to_what_an_id_may_be()
    {
        Assert.Null(Take("ours"));
        Assert.Equal(new string('x', 63) + "?", Take(new string('x', 63) + " " + new string('x', 60_000))!.Boot);
    }

    [Fact]
    public void A_will_proves_nothing()
    {
        Assert.Null(Take("ours"));
        Assert.Null(Take("our last run's", online: false));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"v\":1,\"edge\"")]
    [InlineData("{\"v\":1,\"edge\":1,\"device\":2,\"boot\":3,\"online\":true}")]
    public void Whatever_anybody_published_it_throws_nothing(string payload)
    {
        Assert.Null(Take("ours"));
        Assert.Null(_watch.Take(Encoding.UTF8.GetBytes(payload)));
        Assert.NotNull(Take("theirs"));
    }

    private Contract.StateMessage? Take(string boot, bool online = true) => _watch.Take(Encoding.UTF8.GetBytes(
        $$"""{"v":1,"edge":"TG-0417","device":"5c1e","boot":"{{boot}}","online":{{(online ? "true" : "false")}}}"""));
}
