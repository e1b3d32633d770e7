using MeterEdge.Control;
using MeterEdge.Control.Messages;

namespace MeterEdge.Tests.Control.Messages;

public sealed class TimelinessTests
{
    // Every right message lives from Now for ten minutes.
    [Theory]
    [InlineData(-301, "EXPIRED")]
    [InlineData(-300, null)]
    [InlineData(0, null)]
    [InlineData(900, null)]
    [InlineData(901, "EXPIRED")]
    public void A_message_may_be_off_by_five_minutes(int seconds, string? code)
    {
        foreach (var message in Messages())
            Assert.Equal(code, Timeliness.Check(message, Some.Now.AddSeconds(seconds), clockTrusted: true)?.Upper());
    }

    [Fact]
    public void An_order_lives_fifteen_minutes_at_most()
    {
        var order = Some.Message<SignedMessage.DisconnectOrder>();
        Assert.Null(Timeliness.Check(order with { Expires = Some.Now.AddMinutes(15) }, Some.Now, clockTrusted: true));
        Assert.Equal(RefusalCode.Malformed, Timeliness.Check(order with { Expires = Some.Now.AddMinutes(15).AddSeconds(1) }, Some.Now, clockTrusted: true));
        var release = Some.Message<SignedMessage.Release>();
        Assert.Null(Timeliness.Check(release with { Expires = Some.Now.AddHours(72) }, Some.Now.AddHours(71), clockTrusted: true));
    }

    [Fact]
    public void Without_a_trusted_clock_supply_comes_back_and_nothing_leads_to_a_cut()
    {
        var other = Some.Now.AddYears(30);
        var needing = Messages().Where(message => Timeliness.Check(message, other, clockTrusted: false) is not null).ToList();
        Assert.All(needing, message => Assert.Equal(RefusalCode.ClockUntrusted, Timeliness.Check(message, Some.Now, clockTrusted: false)));
        Assert.Equal([typeof(SignedMessage.DisconnectOrder), typeof(SignedMessage.DisconnectOrder), typeof(SignedMessage.Approval)], needing.Select(message => message.GetType()));
        Assert.Equal(RefusalCode.ClockUntrusted, Timeliness.Check(Some.Message<SignedMessage.Fact>() with { On = false }, Some.Now, clockTrusted: false));
    }

    [Fact]
    public void A_key_signs_from_its_first_day_to_its_last()
    {
        var release = Some.Message<SignedMessage.Release>();
        Assert.Null(Timeliness.Check(release with { KeyNotBefore = Some.Now.AddMinutes(5), KeyExpires = Some.Now.AddMinutes(-5) }, Some.Now, clockTrusted: true));
        Assert.Equal(RefusalCode.UnknownKey, Timeliness.Check(release with { KeyNotBefore = Some.Now.AddMinutes(6) }, Some.Now, clockTrusted: true));
        Assert.Equal(RefusalCode.UnknownKey, Timeliness.Check(release with { KeyExpires = Some.Now.AddMinutes(-6) }, Some.Now, clockTrusted: true));
        Assert.Null(Timeliness.Check(release with { KeyExpires = Some.Now.AddMinutes(-6) }, Some.Now, clockTrusted: false));
    }

    [Fact]
    public void No_date_makes_it_stumble()
    {
        foreach (var now in new[] { DateTimeOffset.MinValue, DateTimeOffset.MaxValue })
        {
            foreach (var message in Messages())
                Assert.Equal(RefusalCode.Expired, Timeliness.Check(message, now, clockTrusted: true));
        }
    }

    private static IEnumerable<SignedMessage> Messages() =>
        Some.Right.Select(right => Some.Verified(Some.Read(right.Signer.Token(right.Typ, right.Claims.ToJsonString()), right.Topic)));
}
