using MeterEdge.Commands.Commission;
using MeterEdge.Metering.Profiles;
using MeterEdge.Tests.Configuration;

namespace MeterEdge.Tests.Commands.Commission;

public sealed class ExpectedListTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Serial_number_and_unit_are_enough()
    {
        var (errors, expected) = Read("serial,unit\n20000003,3\n20000002,2\n", null);
        Assert.Empty(errors);
        Assert.Equal("bus-1", expected.Bus);
        Assert.Equal([("20000002", 2, (string?)null), ("20000003", 3, null)], expected.Meters.Select(meter => (meter.Serial, (int)meter.Unit, meter.Profile?.Name)));
    }

    [Fact]
    public void Of_a_list_of_several_lines_one_is_taken_with_the_relays_that_others_have_on_it()
    {
        const string List = "serial,bus,unit,profile,switch_bus,switch_unit,switch_profile\n1,a,1,eastron-sdm120,b,101,generic-relay\n2,b,1,eastron-sdm120,,,\n";
        var (errors, expected) = Read(List, "b");
        Assert.Empty(errors);
        Assert.Equal(["2"], expected.Meters.Select(meter => meter.Serial));
        Assert.Equal([(byte)101], expected.Switches.Keys);
        Assert.EndsWith("has the lines a, b; say with --bus which of them this is", Assert.Single(Read(List, null).Errors), StringComparison.Ordinal);
        Assert.EndsWith("has no meter of line c; did you mean a?", Assert.Single(Read(List, "c").Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_that_is_wrong_is_named_at_once()
    {
        var (errors, _) = Read("serial,unit,profile,class\n1,1,eastron-sdm121,Resident\n1,2,,\n3,2,,House\n,300,,\n", null);
        Assert.Equal(
            [
                ":2: profile: names no profile; did you mean eastron-sdm120? (meteredge profiles lists them)",
                ":3: serial: 1 belongs to another meter as well (line 2)",
                ":4: class: expects Resident or NonResident or Important or CommonLoad or Irrigation",
                ":4: unit: 2 is the unit of another meter on this line as well (line 3)",
                ":5: unit: expects a whole number from 1 to 247",
                ":5: serial: is required",
            ],
            errors.Select(error => error[(_folder.Path.Length + "/list.csv".Length)..]));
    }

    private (IReadOnlyList<string> Errors, Expected Expected) Read(string csv, string? bus)
    {
        var errors = ExpectedList.Read(_folder.Write("list.csv", csv), bus, ProfileLibrary.BuiltIn, out var expected);
        return ([.. errors.Select(error => error.ToString())], expected);
    }
}
