using System.Buffers.Binary;
using System.Globalization;
using CsCheck;
using MeterSim.Meters;

namespace MeterSim.Tests.Meters;

public sealed class RegisterCodecTests
{
    [Theory]
    [InlineData("U16", 70000, "FFFF")]
    [InlineData("U16", -1, "0000")]
    [InlineData("S16", -2, "FFFE")]
    [InlineData("U32", 2301, "000008FD")]
    [InlineData("S32", -2, "FFFFFFFE")]
    [InlineData("S32", 3e9, "7FFFFFFF")]
    [InlineData("U64", 258, "0000000000000102")]
    [InlineData("S64", -2, "FFFFFFFFFFFFFFFE")]
    [InlineData("F32", 230.1, "4366199A")]
    [InlineData("F64", 230.1, "406CC33333333333")]
    public void A_value_lies_in_its_registers_high_word_first_and_stops_at_the_end_of_its_range(string typeName, double value, string words)
    {
        var type = Enum.Parse<RegisterType>(typeName);
        byte[] block = new byte[2 * RegisterCodec.WordsOf(type)];
        RegisterCodec.PutReal(type, value, block);
        Assert.Equal(words, Convert.ToHexString(block));
    }

    [Fact]
    public void A_double_reads_back_as_the_decimal_that_gives_it_again() =>
        Gen.Double[-1e12, 1e12].Sample(value =>
        {
            byte[] words = new byte[8];
            RegisterCodec.PutReal(RegisterType.F64, value, words);
            Assert.Equal(value, double.Parse(RegisterCodec.Text(RegisterType.F64, words), CultureInfo.InvariantCulture));
        });

    [Fact]
    public void A_row_with_the_low_word_first_reads_what_it_puts() =>
        Gen.Int.Sample(number =>
        {
            RegisterRow row = RegisterRow.Own(0, RegisterType.S32, "any", _ => number) with { Order = WordOrder.Cdab };
            byte[] words = new byte[4];
            row.Put(null!, words);
            Assert.Equal(number, BinaryPrimitives.ReadInt32BigEndian([words[2], words[3], words[0], words[1]]));
            Assert.Equal(number.ToString(CultureInfo.InvariantCulture), row.Read(words));
        });
}
