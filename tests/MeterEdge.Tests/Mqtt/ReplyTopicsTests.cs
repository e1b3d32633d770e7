using MeterEdge.Mqtt;

namespace MeterEdge.Tests.Mqtt;

public sealed class ReplyTopicsTests
{
    private static readonly ReplyTopics Topics = new("me/v1/TG-0417", ["ops/replies", "me/v1"]);

    [Theory]
    [InlineData("me/v1/TG-0417/up/reply/me")]
    [InlineData("me/v1/TG-0417/up/reply/a/b")]
    [InlineData("ops/replies/x")]
    [InlineData("me/v1/elsewhere")]
    public void Below_its_own_place_and_the_configured_ones_it_answers(string topic) => Assert.True(Topics.Allow(topic));

    [Theory]
    [InlineData("")]
    [InlineData("me/v1/TG-0417/up/reply/+")]
    [InlineData("me/v1/TG-0417/up/reply/#")]
    [InlineData("me/v1/TG-0417/up/reply/a\0")]
    [InlineData("me/v1/TG-0417/down/request")]
    [InlineData("me/v1/TG-0418/down/request")]
    [InlineData("ops/replies")]
    [InlineData("ops/replies/")]
    [InlineData("ops/repliesX/a")]
    [InlineData("OPS/replies/a")]
    [InlineData("other/me/v1/TG-0417/up/reply/me")]
    [InlineData("$SYS/a")]
    public void Nowhere_else(string topic) => Assert.False(Topics.Allow(topic));

    [Fact]
    public void A_topic_or_a_correlation_without_measure_is_not_answered()
    {
        Assert.False(Topics.Allow($"ops/replies/{new string('a', 512)}"));
        Assert.Null(Topics.Of("ops/replies/a", new byte[257]));
        Assert.Null(Topics.Of(null, null));
        Assert.Null(Topics.Of("elsewhere", null));
        Assert.Equal("ops/replies/a", Topics.Of("ops/replies/a", new byte[256])?.Topic);
    }

    [Fact]
    public void Without_configured_places_only_its_own_is_left()
    {
        var own = new ReplyTopics("me/v1/TG-0417", []);
        Assert.True(own.Allow("me/v1/TG-0417/up/reply/me"));
        Assert.False(own.Allow("me/v1/TG-0417/up/readings"));
        Assert.False(own.Allow("ops/replies/x"));
    }
}
