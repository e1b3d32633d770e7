namespace MeterEdge.Tests.Configuration;

public sealed class EnvironmentTests
{
    [Fact]
    public void A_variable_overrides_the_file()
    {
        var configuration = Some.Valid(
            ("MeterEdge__Mqtt__Host", "broker.example"),
            ("MeterEdge__Buses__0__Baud", "2400"),
            ("METEREDGE__JOURNAL__QUOTAMIB", "64"),
            ("MeterEdge__Buses__0__Meters__1__Unit", "77"),
            ("HOME", "/root"));

        Assert.Equal("broker.example", configuration.Mqtt.Host);
        Assert.Equal(2400, configuration.Buses[0].Baud);
        Assert.Equal(64, configuration.Journal.QuotaMiB);
        Assert.Equal(77, configuration.Buses[0].Meters[1].Unit);
        Assert.Equal(12, configuration.Buses[0].Meters[0].Unit);
    }

    [Fact]
    public void Variables_can_add_sections_and_items_in_any_order()
    {
        var variables = Enumerable.Range(0, 12).SelectMany(i => new[] { ($"MeterEdge__Buses__{i}__Port", $"/dev/ttyS{i}"), ($"MeterEdge__Buses__{i}__Name", $"bus-{i}") });

        var result = Some.Parsed("""{ "MeterEdge": { } }""", [.. variables, ("MeterEdge__Edge", "E")]);

        Assert.Empty(result.Errors);
        Assert.Equal(Enumerable.Range(0, 12).Select(i => $"/dev/ttyS{i}"), result.Configuration!.Buses.Select(bus => bus.Port));
    }

    [Fact]
    public void An_empty_variable_means_null() =>
        Assert.Null(Some.Valid(("MeterEdge__Buses__0__Meters__0__Account", "")).Buses[0].Meters[0].Account);

    [Theory]
    [InlineData("MeterEdge__Mqtt__Port", "nine", "MeterEdge:Mqtt:Port: expects a whole number from 1 to 65535")]
    [InlineData("MeterEdge__Mqtt__Hots", "x", "MeterEdge:Mqtt:Hots: is not a known key; did you mean Host?")]
    [InlineData("MeterEdge__Mqtt", "x", "MeterEdge:Mqtt: is an object; name one of its keys")]
    [InlineData("MeterEdge__Buses", "x", "MeterEdge:Buses: is a list; name an item, e.g. __0")]
    [InlineData("MeterEdge__Buses__0", "x", "MeterEdge:Buses:0: is an object; name one of its keys")]
    [InlineData("MeterEdge__Buses__3__Name", "x", "MeterEdge:Buses:3:Name: expects the number of an item, 0 to 2, not 3")]
    [InlineData("MeterEdge__Buses__x__Name", "x", "MeterEdge:Buses:x:Name: expects the number of an item, 0 to 2, not x")]
    [InlineData("MeterEdge__Edge__Name", "x", "MeterEdge:Edge:Name: goes below Edge, which is a single value")]
    [InlineData("MeterEdge__Mqtt__Host", "", "MeterEdge:Mqtt:Host: cannot be null; remove it or give a value")]
    [InlineData("MeterEdge__MetersFile", "/nowhere/meters.csv", "MeterEdge:MetersFile: names /nowhere/meters.csv, which does not exist")]
    [InlineData("MeterEdge__Buses__0__Meters__0__Replaces", "1", "MeterEdge:Buses:0:Meters:0:Replaces: is not available in this version; remove it")]
    [InlineData("MeterEdge__Buses__1__Name", "bus-1", "MeterEdge:Buses:1:Name: bus-1 is the name of another line as well (MeterEdge:Buses:0:Name)")]
    public void An_error_of_the_environment_names_the_variable(string variable, string value, string expected)
    {
        var error = Assert.Single(Some.Parsed(Some.ValidFile, (variable, value)).Errors);

        Assert.Equal($"{variable}: {expected}", error.ToString());
    }

    [Fact]
    public void The_same_key_set_twice_is_refused() =>
        Assert.Single(Some.Parsed(Some.ValidFile, ("MeterEdge__Edge", "A"), ("METEREDGE__EDGE", "B")).Errors);
}
