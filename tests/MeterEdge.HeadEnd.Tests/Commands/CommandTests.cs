using MeterEdge.HeadEnd.Commands;

namespace MeterEdge.HeadEnd.Tests.Commands;

public sealed class CommandTests
{
    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("30s", 30_000)]
    [InlineData("1.5s", 1500)]
    [InlineData("2m", 120_000)]
    [InlineData("1h", 3_600_000)]
    public void A_length_of_time_is_read(string text, int milliseconds)
    {
        Assert.True(Duration.TryParse(text, out var duration));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), duration);
    }

    [Theory]
    [InlineData("")]
    [InlineData("30")]
    [InlineData("s")]
    [InlineData("-1s")]
    [InlineData("0s")]
    [InlineData("NaNs")]
    [InlineData("99999999h")]
    [InlineData("1e300s")]
    public void What_is_not_a_length_of_time_is_refused(string text) => Assert.False(Duration.TryParse(text, out _));

    [Fact]
    public void Harmless_text_stays_as_it_is_in_any_script() => Assert.Equal("台区 TG-0417 Zähler", Printable.Of("台区 TG-0417 Zähler"));

    [Fact]
    public void Harmful_letters_become_dots_and_long_text_is_cut()
    {
        Assert.Equal("a·[31mb·c·", Printable.Of("a\e[31mb\nc\u202e"));
        Assert.Equal("aaa…", Printable.Of(new string('a', 100), 4));
    }
}
