using CsCheck;
using MeterSim.Control;
using MeterSim.Faults;

namespace MeterSim.Tests.Control;

public sealed class CommandParserTests
{
    [Fact]
    public void Commands_are_understood()
    {
        Assert.Equal(new SimCommand.SetFault(3, new Fault(FaultKind.Silent, TimeSpan.Zero, null, 1)), Parsed("fault 3 silent"));
        Assert.Equal(new SimCommand.SetFault(3, new Fault(FaultKind.BadCrc, TimeSpan.Zero, 5, 1)), Parsed("fault 3 badcrc times 5"));
        Assert.Equal(new SimCommand.SetFault(null, new Fault(FaultKind.Slow, TimeSpan.FromMilliseconds(300), null, 1)), Parsed("fault all slow 300ms"));
        Assert.Equal(
            new SimCommand.SetFault(3, new Fault(FaultKind.Slow, TimeSpan.FromSeconds(1.5), 2, 0.25)),
            Parsed("  FAULT 3  slow 1.5s chance 25% times 2\r"));
        Assert.Equal(new SimCommand.SetFault(3, null), Parsed("fault 3 off"));
        Assert.Equal(new SimCommand.ClearFault(3, FaultKind.NoiseBefore), Parsed("fault 3 noise-before off"));
        Assert.Equal(new SimCommand.ClearFault(null, FaultKind.Slow), Parsed("fault all slow off"));
        Assert.Equal(new SimCommand.SetFault(3, new Fault(FaultKind.Limit, TimeSpan.Zero, null, 1) { Number = 20 }), Parsed("fault 3 limit 20"));
        Assert.Equal(new SimCommand.SetFault(3, new Fault(FaultKind.Rollover, TimeSpan.Zero, null, 1) { Kwh = 9999.5m }), Parsed("fault 3 rollover 9999.5kWh"));
        Assert.Equal(new SimCommand.SetFault(3, new Fault(FaultKind.Zero, TimeSpan.Zero, 1, 1)), Parsed("fault 3 zero"));
        Assert.Equal(new SimCommand.PinPower(3, 1_500_000), Parsed("set 3 power 1500"));
        Assert.Equal(new SimCommand.PinPower(3, -250), Parsed("set 3 power -0.25"));
        Assert.Equal(new SimCommand.PinPower(3, null), Parsed("set 3 power auto"));
        Assert.Equal(new SimCommand.PinPhases(3, 1_000_500, -250_000, 0), Parsed("set 3 phases 1000.5 -250 0"));
        Assert.Equal(new SimCommand.Plug(In: false), Parsed("port close"));
        Assert.Equal(new SimCommand.Plug(In: true), Parsed("port open"));
        Assert.Equal(new SimCommand.Status(Json: false), Parsed("status"));
        Assert.Equal(new SimCommand.Status(Json: true), Parsed("status json"));
        Assert.Equal(new SimCommand.Help(), Parsed("help"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("dance")]
    [InlineData("fault")]
    [InlineData("fault 0 silent")]
    [InlineData("set 3 phases 1000 -250")]
    [InlineData("set 3 phases 1000 -250 auto")]
    [InlineData("set 0 phases 1000 -250 0")]
    [InlineData("fault 3 slow")]
    [InlineData("fault 3 slow 300")]
    [InlineData("fault 3 slow 11m")]
    [InlineData("fault 3 slow 601s")]
    [InlineData("fault 3 silent times 0")]
    [InlineData("fault 3 silent times")]
    [InlineData("fault 3 silent chance 0")]
    [InlineData("fault 3 silent chance 101")]
    [InlineData("fault 3 silent off now")]
    [InlineData("fault 3 asleep")]
    [InlineData("fault 3 truncated")]
    [InlineData("fault 3 truncated 0")]
    [InlineData("fault 3 noise-after 256")]
    [InlineData("fault 3 limit 126")]
    [InlineData("fault 3 foreign 248")]
    [InlineData("fault 3 exception 0")]
    [InlineData("fault 3 rollover 0")]
    [InlineData("fault 3 rollover much")]
    [InlineData("fault 3 off now")]
    [InlineData("set 3 power much")]
    [InlineData("set 3 power 99999999999999999999999999999999999")]
    [InlineData("port shut")]
    public void What_is_not_understood_says_in_one_line_what_to_write(string line)
    {
        (SimCommand? command, string? error) = CommandParser.Parse(line);
        Assert.Null(command);
        Assert.False(string.IsNullOrEmpty(error));
        Assert.DoesNotContain('\n', error);
    }

    [Fact]
    public void A_fault_reads_back_in_the_words_that_order_it()
    {
        foreach (string words in (string[])["silent", "badcrc times 5", "slow 300ms times 2 chance 12.5%", "truncated 7 chance 2%", "noise-before 3", "foreign", "foreign 9", "exception 4", "rollover 100.5kWh", "reset times 1", "powercut"])
            Assert.Equal(words, Assert.IsType<SimCommand.SetFault>(Parsed("fault 1 " + words)).Fault!.ToString());
    }

    [Fact]
    public void No_words_whatever_break_the_parser() =>
        Gen.String[Gen.Char["faultsilenbdcr 0123456789.%-msho"], 0, 40].Sample(line => { CommandParser.Parse("fault " + line); CommandParser.Parse(line); });

    private static SimCommand? Parsed(string line) => CommandParser.Parse(line).Command;
}
