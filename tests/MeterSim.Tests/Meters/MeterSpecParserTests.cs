using MeterSim.Control;
using MeterSim.Meters;

namespace MeterSim.Tests.Meters;

public sealed class MeterSpecParserTests
{
    [Fact]
    public void Ranges_lists_serials_and_the_district_are_read()
    {
        (IReadOnlyList<MeterSpec> meters, string? error) =
            MeterSpecParser.Parse(["sdm630:1-2,4", "SDM120:7@99", "sdm630:12=130005218841", "sdm630:8:district"]);
        Assert.Null(error);
        Assert.Equal(
            [
                ("sdm630", 1, "130005210001", false),
                ("sdm630", 2, "130005210002", false),
                ("sdm630", 4, "130005210004", false),
                ("sdm120", 7, "990007", false),
                ("sdm630", 12, "130005218841", false),
                ("sdm630", 8, "130005210008", true),
            ],
            meters.Select(m => (m.Model.Name, (int)m.Unit, m.Serial, m.IsDistrict)));
    }

    [Fact]
    public void What_a_board_feeds_is_read_on_its_own_line_and_on_another()
    {
        (IReadOnlyList<IReadOnlyList<MeterSpec>> lines, string? error) =
            MeterSpecParser.ParseLines(["1/sdm630:12-13", "2/sdm120:7", "2/relay:100:channels=4:feeds=1:1/12,2:7:before=4:1/13"], 2);
        Assert.Null(error);
        MeterSpec board = lines[1][1];
        Assert.Equal(4, board.Model.Switches);
        Assert.Equal([new Feed(1, 1, 12, false), new Feed(2, null, 7, false), new Feed(4, 1, 13, true)], board.Feeds);
        IReadOnlyList<MeterEntry> first = MeterList.Of(lines, 0);
        Assert.Equal(
            [new SwitchEntry("bus-2", 100, "generic-relay", 1, "AfterMeter"), new SwitchEntry("bus-2", 100, "generic-relay", 4, "BeforeMeter")],
            first.Select(m => m.Switch));
        Assert.Equal([7], MeterList.Of(lines, 1).Select(m => m.Unit));
    }

    [Theory]
    [InlineData("relay:100:feeds=1:12")]
    [InlineData("sdm630:12", "relay:100:channels=4:feeds=5:12")]
    [InlineData("sdm630:12", "relay:100:channels=0")]
    [InlineData("sdm630:12", "relay:100:channels=65")]
    [InlineData("sdm630:12", "relay:100:feeds=1:2/12")]
    [InlineData("sdm630:12:district", "relay:100:feeds=1:12")]
    [InlineData("sdm630:12", "relay:99", "relay:100:feeds=1:99")]
    [InlineData("sdm630:12:feeds=1:13", "sdm630:13")]
    [InlineData("sdm630:12:channels=2")]
    [InlineData("sdm630:12", "relay:100:feeds=1")]
    [InlineData("sdm630:12-13", "lx47le:100:feeds=1:12,1:13")]
    [InlineData("sdm630:12", "lx47le:100:feeds=1:12", "lx47le:101:feeds=1:100")]
    public void What_cannot_be_switched_is_refused_in_one_line(params string[] specs)
    {
        (_, string? error) = MeterSpecParser.ParseLines(specs, 1);
        Assert.NotNull(error);
        Assert.DoesNotContain('\n', error);
    }

    [Theory]
    [InlineData("sdm630")]
    [InlineData("sdm999:1")]
    [InlineData("sdm630:0")]
    [InlineData("sdm630:248")]
    [InlineData("sdm630:6-1")]
    [InlineData("sdm630:1-2=130")]
    [InlineData("sdm630:1,1")]
    [InlineData("sdm120:1:district")]
    [InlineData("sdm630:1-2:district")]
    [InlineData("sdm630:99999999999")]
    public void What_cannot_be_simulated_is_refused_in_one_line(string spec)
    {
        (_, string? error) = MeterSpecParser.Parse([spec]);
        Assert.NotNull(error);
        Assert.DoesNotContain('\n', error);
    }

    [Fact]
    public void Meters_without_a_line_are_on_all_and_every_line_has_its_own_serial_numbers()
    {
        (IReadOnlyList<IReadOnlyList<MeterSpec>> lines, string? error) = MeterSpecParser.ParseLines(["sdm630:1-2", "2/abb-b23:7"], 2);
        Assert.Null(error);
        Assert.Equal(["130005210001", "130005210002"], lines[0].Select(m => m.Serial));
        Assert.Equal(["130005220001", "130005220002", "130005220007"], lines[1].Select(m => m.Serial));
    }

    [Theory]
    [InlineData("1/sdm630:1")]
    [InlineData("sdm630:1", "3/sdm630:2")]
    [InlineData("sdm630:1", "0/sdm630:2")]
    [InlineData("sdm630:1=77")]
    public void Meters_that_do_not_fit_two_lines_are_refused(params string[] specs) =>
        Assert.NotNull(MeterSpecParser.ParseLines(specs, 2).Error);
}
