using CsCheck;
using MeterEdge.Console.Commands;
using MeterEdge.Console.Terminal;
using MeterEdge.Modbus.Frames;

namespace MeterEdge.Tests.Console.Commands;

public sealed class RegisterSpanTests
{
    [Theory]
    [InlineData("72", 4, 72, 2)]
    [InlineData("0x0048:4", 4, 72, 4)]
    [InlineData("holding:0xFC00:2", 3, 0xFC00, 2)]
    [InlineData("input:0", 4, 0, 2)]
    [InlineData("0xFFFE", 4, 0xFFFE, 2)]
    [InlineData("0xFFFF:1", 4, 0xFFFF, 1)]
    [InlineData("0:125", 4, 0, 125)]
    public void Registers_are_named_as_people_name_them(string text, int function, int first, int count)
    {
        Assert.True(RegisterSpan.TryParse(text, 4, out var span));
        Assert.Equal((function, first, count), (span.Function, span.First, span.Count));
    }

    [Theory]
    [InlineData("")]
    [InlineData("voltage_l1_v")]
    [InlineData("-1")]
    [InlineData("0x10000")]
    [InlineData("0xFFFF")]
    [InlineData("0:126")]
    [InlineData("0:0")]
    [InlineData("coil:1")]
    [InlineData("holding:")]
    [InlineData("1:2:3")]
    [InlineData("0x-1")]
    public void What_no_meter_has_is_none(string text) => Assert.False(RegisterSpan.TryParse(text, 4, out _));

    [Fact]
    public void Whatever_is_read_can_be_asked_for() => Gen.OneOf(Gen.String, Gen.Select(Gen.Int[0, 70_000], Gen.Int[0, 200], (first, count) => $"{first}:{count}")).Sample(text =>
        !RegisterSpan.TryParse(text, 3, out var span) || span.Request(1, Framing.Rtu).Count == span.Count);

    [Fact]
    public void Text_is_broken_between_words_and_nothing_is_lost() => Gen.Select(Gen.Char['a', 'd'].Array[1, 30].Select(letters => new string(letters)).Array[1, 20], Gen.Int[30, 100]).Sample((words, columns) =>
    {
        var lines = Paragraph.Wrap(string.Join(' ', words), "  why: ", columns).ToList();
        Assert.All(lines, line => Assert.True(line.Length < columns, line));
        return string.Concat(lines.Select(line => line[7..].Replace(" ", "", StringComparison.Ordinal))) == string.Concat(words);
    });

    [Theory]
    [InlineData("terminal 80 24", 80, 24)]
    [InlineData("terminal 1 1", 20, 5)]
    [InlineData("terminal 9999 9999", 500, 500)]
    public void A_screen_says_its_size(string line, int columns, int rows) => Assert.Equal(new ScreenSize(columns, rows), ScreenSize.Parse(line));

    [Theory]
    [InlineData("status")]
    [InlineData("terminal")]
    [InlineData("terminal 80")]
    [InlineData("terminal -80 24")]
    [InlineData("terminal 80 24 x")]
    public void Any_other_line_is_a_command(string line) => Assert.Null(ScreenSize.Parse(line));
}
