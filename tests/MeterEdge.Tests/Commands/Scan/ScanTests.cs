using CsCheck;
using MeterEdge.Commands.Scan;
using MeterEdge.Modbus.Serial;
using MeterEdge.Tests.Journal;

namespace MeterEdge.Tests.Commands.Scan;

public sealed class ScanTests : IDisposable
{
    private static readonly LineSetting Setting = new(9600, Parity.None);
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("1", new byte[] { 1 })]
    [InlineData("1-3,100,2", new byte[] { 1, 2, 3, 100 })]
    [InlineData("247", new byte[] { 247 })]
    public void Units_are_numbers_and_ranges(string text, byte[] units)
    {
        Assert.True(UnitRange.TryParse(text, out var parsed));
        Assert.Equal(units, parsed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("248")]
    [InlineData("5-3")]
    [InlineData("1-2-3")]
    [InlineData("1,,2")]
    [InlineData("-1")]
    [InlineData("one")]
    public void Anything_else_is_no_unit(string text) => Assert.False(UnitRange.TryParse(text, out _));

    [Fact]
    public void What_was_done_is_known_when_the_scan_goes_on()
    {
        var meter = new FoundMeter(Setting, 3, "eastron-sdm120", 11, "12345", ["eastron-sdm220"], "Some Vendor X-1 V2.0");
        using (var state = Open())
        {
            state.Silent(Setting, 1);
            state.Answered(meter);
            state.Answered(new(Setting, 4, null, 0, "", [], ""));
        }

        using var again = Open();
        Assert.True(again.IsDone(Setting, 1) && again.IsDone(Setting, 3) && again.IsDone(Setting, 4));
        Assert.False(again.IsDone(Setting, 2) || again.IsDone(Setting with { Baud = 2400 }, 1));
        Assert.Equal([("eastron-sdm120", 11), (null, 0)], again.Found.Select(found => (found.Profile, found.Values)));
        Assert.Equal(["12345", ""], again.Found.Select(found => found.Serial));
        Assert.Equal(["Some Vendor X-1 V2.0", ""], again.Found.Select(found => found.Identification));
        Assert.Empty(again.Found[1].Others);
        Assert.Equal(["eastron-sdm220"], again.Found[0].Others);
    }

    [Fact]
    public void A_last_line_that_was_cut_short_counts_for_nothing_and_is_written_over()
    {
        File.WriteAllText(_folder["state"], "/dev/ttyS1 9600 None 3 -\n/dev/ttyS1 9600 None 12 eastron-sdm6");
        using (var state = Open())
        {
            Assert.True(state.IsDone(Setting, 3));
            Assert.False(state.IsDone(Setting, 12));
            Assert.Empty(state.Found);
            state.Silent(Setting, 12);
        }

        Assert.Equal("/dev/ttyS1 9600 None 3 -\n/dev/ttyS1 9600 None 12 -\n", File.ReadAllText(_folder["state"]));
    }

    [Fact]
    public void What_another_port_or_a_killed_scan_has_left_counts_for_nothing() =>
        Gen.String[Gen.Char["0123456789 -?abENone/tysS\n"], 0, 200].Sample(text =>
        {
            File.WriteAllText(_folder["state"], "/dev/ttyS2 9600 None 7 -\n/dev/ttyS1 9600 No\n" + text);
            using var state = Open();
            Assert.False(state.IsDone(Setting, 7) && !text.Contains("/dev/ttyS1 9600 None 7", StringComparison.Ordinal));
        }, iter: 300, threads: 1);

    private ScanState Open() => new("/dev/ttyS1", _folder["state"]);
}
