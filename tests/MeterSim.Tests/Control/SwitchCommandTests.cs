using MeterSim.Control;
using MeterSim.Switches;

namespace MeterSim.Tests.Control;

public sealed class SwitchCommandTests
{
    [Fact]
    public void Commands_are_understood()
    {
        Assert.Equal(At(12, 1, new SwitchOrder.ByHand(Closed: false)), Parsed("switch 12 open"));
        Assert.Equal(At(100, 3, new SwitchOrder.ByHand(Closed: true)), Parsed("Switch 100.3 CLOSE"));
        Assert.Equal(At(12, 1, new SwitchOrder.Button()), Parsed("switch 12 button"));
        Assert.Equal(At(12, 1, new SwitchOrder.LocalLock(On: true)), Parsed("switch 12 lock on"));
        Assert.Equal(At(12, 1, new SwitchOrder.MaintenanceLock(On: false)), Parsed("switch 12 maintenance off"));
        Assert.Equal(At(12, 1, new SwitchOrder.Trip(TripReason.ShortCircuit)), Parsed("switch 12 trip shortcircuit"));
        Assert.Equal(At(12, 1, new SwitchOrder.SetFault(null)), Parsed("switch 12 fault off"));
        Assert.Equal(new SimCommand.PinVoltage(12, 180.5), Parsed("set 12 voltage 180.5"));
        Assert.Equal(new SimCommand.PinVoltage(12, null), Parsed("set 12 voltage auto"));
        Assert.Equal(new SimCommand.OnLine(2, At(12, 1, new SwitchOrder.Button())), Parsed("line 2 switch 12 button"));
    }

    [Theory]
    [InlineData("stuck")]
    [InlineData("welded")]
    [InlineData("broken")]
    [InlineData("echo")]
    [InlineData("bounce 300ms")]
    [InlineData("slow 2000ms")]
    [InlineData("backfeed 226.5")]
    public void A_fault_reads_back_in_the_words_that_order_it(string words)
    {
        var order = Assert.IsType<SwitchOrder.SetFault>(Assert.IsType<SimCommand.AtSwitch>(Parsed("switch 12 fault " + words)).Order);
        Assert.Equal(words, order.Fault!.ToString());
    }

    [Theory]
    [InlineData("switch")]
    [InlineData("switch 12")]
    [InlineData("switch 0 open")]
    [InlineData("switch 248 open")]
    [InlineData("switch 100.0 open")]
    [InlineData("switch 100.1.2 open")]
    [InlineData("switch 12 jump")]
    [InlineData("switch 12 lock")]
    [InlineData("switch 12 lock 1")]
    [InlineData("switch 12 trip boredom")]
    [InlineData("switch 12 trip 1")]
    [InlineData("switch 12 fault")]
    [InlineData("switch 12 fault slow")]
    [InlineData("switch 12 fault slow 20")]
    [InlineData("switch 12 fault backfeed 0")]
    [InlineData("switch 12 fault stuck now")]
    [InlineData("set 12 voltage -1")]
    [InlineData("set 12 voltage 1001")]
    public void What_is_not_understood_says_in_one_line_what_to_write(string line)
    {
        (SimCommand? command, string? error) = CommandParser.Parse(line);
        Assert.Null(command);
        Assert.False(string.IsNullOrEmpty(error));
        Assert.DoesNotContain('\n', error);
    }

    private static SimCommand.AtSwitch At(int unit, int channel, SwitchOrder order) => new(unit, channel, order);

    private static SimCommand? Parsed(string line) => CommandParser.Parse(line).Command;
}
