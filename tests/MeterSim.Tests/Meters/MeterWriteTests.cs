using MeterSim.Line;
using MeterSim.Tests.Line;

namespace MeterSim.Tests.Meters;

public sealed class MeterWriteTests
{
    private readonly LineBench _bench = new(LineTiming.Unlimited, "sdm630:5");

    [Fact]
    public void Function_16_sets_and_function_03_reads_back()
    {
        // 15 minutes
        byte[] write = Some.Frame(5, 0x10, 0, 2, 0, 2, 4, 0x41, 0x70, 0, 0);
        Assert.Equal(Some.Frame(5, 0x10, 0, 2, 0, 2), _bench.Ask(write));
        Assert.Equal(Some.Frame(5, 3, 4, 0x41, 0x70, 0, 0), _bench.Ask(Some.Read(5, 3, 2, 2)));
    }

    [Fact]
    public void Function_06_sets_one_word_of_a_float()
    {
        // 30 minutes: the low word stays 0
        byte[] write = Some.Frame(5, 6, 0, 2, 0x41, 0xF0);
        Assert.Equal(write, _bench.Ask(write));
        Assert.Equal(Some.Frame(5, 3, 4, 0x41, 0xF0, 0, 0), _bench.Ask(Some.Read(5, 3, 2, 2)));
    }

    [Fact]
    public void What_the_meter_does_not_take_is_refused_and_changes_nothing()
    {
        byte[] before = _bench.Ask(Some.Read(5, 3, 0, 30));
        Assert.Equal(Some.Frame(5, 0x90, 3), _bench.Ask(Some.Frame(5, 0x10, 0, 2, 0, 2, 4, 0x41, 0x71, 0, 0)));
        Assert.Equal(Some.Frame(5, 0x90, 2), _bench.Ask(Some.Frame(5, 0x10, 0, 4, 0, 2, 4, 0x41, 0x70, 0, 0)));
        Assert.Equal(Some.Frame(5, 0x90, 2), _bench.Ask(Some.Frame(5, 0x10, 0, 3, 0, 2, 4, 0x41, 0x70, 0, 0)));
        Assert.Equal(Some.Frame(5, 0x90, 3), _bench.Ask(Some.Frame(5, 0x10, 0, 2, 0, 1, 2, 0x41, 0x70)));
        Assert.Equal(Some.Frame(5, 0x90, 3), _bench.Ask(Some.Frame(5, 0x10, 0, 2, 0, 3, 4, 0x41, 0x70, 0, 0)));
        Assert.Equal(Some.Frame(5, 0x86, 3), _bench.Ask(Some.Frame(5, 6, 0, 3, 0, 1)));
        Assert.Equal(Some.Frame(5, 0x86, 2), _bench.Ask(Some.Frame(5, 6, 0x01, 0x00, 0, 1)));
        Assert.Equal(before, _bench.Ask(Some.Read(5, 3, 0, 30)));
    }

    [Fact]
    public void The_node_address_reads_as_the_unit_and_the_baud_code_as_the_speed()
    {
        Assert.Equal(Some.Frame(5, 3, 4, 0x40, 0xA0, 0, 0), _bench.Ask(Some.Read(5, 3, 0x14, 2)));
        Assert.Equal(Some.Frame(5, 3, 4, 0x40, 0x00, 0, 0), _bench.Ask(Some.Read(5, 3, 0x1C, 2)));
    }
}
