using System.Buffers.Binary;
using MeterSim.Line;
using MeterSim.Meters;
using MeterSim.Tests.Line;

namespace MeterSim.Tests.Meters;

public sealed class MeterReadTests
{
    private readonly LineBench _bench = new(LineTiming.Unlimited, "sdm630:1-2", "sdm630-50:3", "sdm120:4", "sdm630:9:district");

    [Theory]
    [InlineData(1, 4, 0x0000, 80)]
    [InlineData(1, 4, 0x0032, 2)] // a gap
    [InlineData(1, 4, 0x0156, 40)]
    [InlineData(1, 3, 0x0000, 30)]
    [InlineData(3, 4, 0x0000, 50)]
    [InlineData(4, 4, 0x0000, 80)]
    [InlineData(9, 4, 0x0000, 80)]
    public void A_block_inside_the_documented_areas_is_answered(int unit, int function, int first, int count)
    {
        byte[] answer = _bench.Ask(Some.Read((byte)unit, (byte)function, first, count));
        Assert.Equal(5 + 2 * count, answer.Length);
        Assert.Equal(2 * count, answer[2]);
    }

    [Theory]
    [InlineData(1, 4, 0x0000, 0, 3)]
    [InlineData(1, 4, 0x0000, 81, 3)]
    [InlineData(1, 4, 0x0000, 126, 3)]
    [InlineData(3, 4, 0x0000, 51, 2)]
    [InlineData(3, 4, 0x0000, 126, 3)]
    [InlineData(1, 4, 0x0058, 2, 2)]
    [InlineData(1, 4, 0x0056, 4, 2)]
    [InlineData(1, 4, 0xFFFF, 2, 2)]
    [InlineData(1, 3, 0x001E, 2, 2)]
    [InlineData(4, 4, 0x00C8, 2, 2)]
    [InlineData(1, 2, 0x0000, 2, 1)]
    public void Any_other_block_is_refused_with_its_exception(int unit, int function, int first, int count, int exception) =>
        Assert.Equal(
            Some.Frame((byte)unit, (byte)(function | 0x80), (byte)exception),
            _bench.Ask(Some.Read((byte)unit, (byte)function, first, count)));

    [Fact]
    public void A_gap_reads_zero() => Assert.Equal(Some.Frame(1, 4, 4, 0, 0, 0, 0), _bench.Ask(Some.Read(1, 4, 0x0032, 2)));

    [Fact]
    public void An_odd_start_gives_the_words_that_memory_holds()
    {
        _bench.Send(Some.Read(1, 4, 0, 6));
        byte[] even = _bench.Fetch();
        _bench.Send(Some.Read(1, 4, 1, 4));
        byte[] odd = _bench.Fetch();
        Assert.Equal(even[5..13], odd[3..11]);
    }

    [Fact]
    public void Every_row_lies_in_a_readable_area_and_rows_do_not_overlap()
    {
        foreach (MeterModel model in MeterModel.All)
        {
            Assert.All(model.Inputs, r => Assert.Contains(model.InputAreas, a => a.Covers(r.Address, r.Words)));
            Assert.All(model.Holdings, r => Assert.Contains(model.HoldingAreas, a => a.Covers(r.Address, r.Words)));
            Assert.All(model.Settings, r => Assert.Contains(model.HoldingAreas, a => a.Covers(r.Address, 2)));
            foreach (IReadOnlyList<RegisterRow> rows in (IReadOnlyList<RegisterRow>[])[model.Inputs, model.Holdings])
                Assert.All(rows.Zip(rows.Skip(1)), pair => Assert.True(pair.First.Address + pair.First.Words <= pair.Second.Address));
        }
    }

    [Fact]
    public void The_registers_of_one_answer_agree_with_each_other()
    {
        byte[] answer = _bench.Ask(Some.Read(1, 4, 0, 80));
        float At(int address) => BinaryPrimitives.ReadSingleBigEndian(answer.AsSpan(3 + 2 * address));
        Assert.InRange(At(0x0000), 200, 245);
        Assert.InRange(At(0x0046), 49.8f, 50.2f);
        Assert.Equal(At(0x000C) + At(0x000E) + At(0x0010), At(0x0034), 0.01f);
        Assert.Equal(At(0x0000) * At(0x0006), At(0x0012), 0.05f);
        Assert.Equal(At(0x000C) / At(0x0012), At(0x001E), 0.001f);
        Assert.Equal(_bench.Neighbourhood.Slaves[0].Meter.Point.Total.PowerW, At(0x0034), 0.01);
    }
}
