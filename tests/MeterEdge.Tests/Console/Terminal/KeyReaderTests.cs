using System.Text;
using CsCheck;
using MeterEdge.Console.Terminal;

namespace MeterEdge.Tests.Console.Terminal;

public sealed class KeyReaderTests
{
    [Theory]
    [InlineData("a", "Text a")]
    [InlineData("\u00fc\u6c34", "Text \u00fc|Text \u6c34")]
    [InlineData("\r", "Enter")]
    [InlineData("\n", "Enter")]
    [InlineData("\r\n", "Enter")]
    [InlineData("\r\n\r\n", "Enter|Enter")]
    [InlineData("\n\n", "Enter|Enter")]
    [InlineData("\b\u007f", "Backspace|Backspace")]
    [InlineData("\t", "Tab")]
    [InlineData("\u0003\u0004\u0001\u0005\u0015\u000b\u0017\u000c", "Interrupt|EndOfInput|Home|End|KillLine|KillToEnd|KillWord|Redraw")]
    [InlineData("\e[A\e[B\e[C\e[D", "Up|Down|Right|Left")]
    [InlineData("\eOA\eOB\eOC\eOD", "Up|Down|Right|Left")]
    [InlineData("\e[H\e[F\e[1~\e[4~\e[3~", "Home|End|Home|End|Delete")]
    [InlineData("\e[1;5C", "Right")]
    [InlineData("\e[200~x", "Text x")]
    [InlineData("\u0002\u0006\u0010\u000e", "Left|Right|Up|Down")]
    [InlineData("\0\u0007\u001c", "")]
    public void Bytes_become_keys(string typed, string keys)
    {
        var bytes = Encoding.UTF8.GetBytes(typed);
        Assert.Equal(keys, string.Join('|', Keys(bytes).Select(Written)));
    }

    [Fact]
    public void A_lonely_escape_costs_the_next_key_at_most()
    {
        Assert.Equal("Text b", string.Join('|', Keys("\eab"u8.ToArray()).Select(Written).TakeLast(1)));
        Assert.Equal(KeyKind.Enter, Keys("\e\r"u8.ToArray())[^1].Kind);
    }

    [Fact]
    public void Noise_is_no_text() => Assert.DoesNotContain(Keys([0xFF, 0xC3, 0x28, 0x80, 0x9B]), key => key.Text.Any(char.IsControl));

    [Fact]
    public void No_bytes_make_it_throw_and_a_line_can_be_typed_after_any() => Gen.Byte.Array[0, 64].Sample(noise =>
    {
        var reader = new KeyReader();
        foreach (var one in noise)
            reader.Take(one);

        // Whatever sequence was begun ends with this letter at the latest.
        reader.Take((byte)'~');
        reader.Take((byte)'~');
        return reader.Take((byte)'x') is { Kind: KeyKind.Text, Text: "x" } && reader.Take((byte)'\r') is { Kind: KeyKind.Enter };
    });

    private static List<Key> Keys(byte[] bytes)
    {
        var reader = new KeyReader();
        return [.. bytes.Select(one => reader.Take(one)).OfType<Key>()];
    }

    private static string Written(Key key) => $"{key.Kind} {key.Text}".TrimEnd();
}
