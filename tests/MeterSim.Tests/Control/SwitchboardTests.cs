using System.Net;
using MeterSim.Control;
using MeterSim.Tcp;

namespace MeterSim.Tests.Control;

public sealed class SwitchboardTests : IDisposable
{
    private readonly Simulator _simulator = new(
        new SimulatorOptions { Lines = [Line("sdm630:1-2"), Line("1/sdm630:9", "2/sdm120:1")] }, TimeProvider.System);

    [Fact]
    public async Task A_command_goes_to_the_line_that_it_names()
    {
        Assert.Equal("ok unit 1: silent", await AskAsync("line 2 fault 1 silent"));
        string status = await AskAsync("status");
        Assert.Contains("faults: none | ok", status, StringComparison.Ordinal);
        Assert.EndsWith("faults: 1 silent", status, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_for_all_goes_to_every_line()
    {
        Assert.Equal("ok all units: badcrc chance 2%", await AskAsync("fault all badcrc chance 2%"));
        Assert.Equal(2, (await AskAsync("status")).Split("1 badcrc chance 2%").Length - 1);
        Assert.Equal("ok all units: no badcrc", await AskAsync("fault all badcrc off"));
    }

    [Theory]
    [InlineData("fault 1 silent")]
    [InlineData("port close")]
    [InlineData("set 1 power 5")]
    [InlineData("line 3 port close")]
    [InlineData("line 0 port close")]
    [InlineData("line 2 fault 2 silent")]
    [InlineData("line 1 status")]
    [InlineData("line 1 line 2 port close")]
    [InlineData("line 1")]
    [InlineData("line 1 dance")]
    [InlineData("drop soon")]
    public async Task What_cannot_be_placed_is_refused_in_one_line(string command)
    {
        string answer = await AskAsync(command);
        Assert.StartsWith(Switchboard.Refused, answer, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', answer);
    }

    public void Dispose() => _simulator.Dispose();

    private Task<string> AskAsync(string command) => _simulator.Switchboard.ExecuteAsync(command, TestContext.Current.CancellationToken);

    private static LineSpec.Tcp Line(params string[] specs)
    {
        (var meters, string? error) = MeterSim.Meters.MeterSpecParser.Parse(specs, specs.Length);
        Assert.Null(error);
        return new LineSpec.Tcp(new IPEndPoint(IPAddress.Loopback, 0), TcpFraming.Tcp, meters);
    }
}
