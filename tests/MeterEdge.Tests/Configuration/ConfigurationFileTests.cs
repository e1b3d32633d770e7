using MeterEdge.Configuration;
using MeterEdge.Metering.Profiles;

namespace MeterEdge.Tests.Configuration;

public sealed class ConfigurationFileTests
{
    [Fact]
    public void Every_key_of_the_contract_at_an_allowed_value_is_accepted()
    {
        var configuration = Some.Valid();

        Assert.Equal("TG-0417", configuration.Edge);
        Assert.Equal("Asia/Shanghai", configuration.TimeZone.Id);
        Assert.Equal(["bus-1", "bus-2"], configuration.Buses.Select(bus => bus.Name));
        var meter = configuration.Buses[0].Meters[0];
        Assert.Equal(("130005218841", 12, "eastron-sdm630", "A-1001"), (meter.Serial, meter.Unit, meter.Profile.Name, meter.Account));
        Assert.Equal(Phase.L1, meter.Phase);
        Assert.Equal(TimeSpan.FromMinutes(15), configuration.Schedule.Energy);
        Assert.Equal("TG-0417", configuration.ClientId);
    }

    [Fact]
    public void Only_the_edge_must_be_written()
    {
        var result = Some.Parsed("""{ "MeterEdge": { "Edge": "E" } }""");

        Assert.True(result.IsValid);
        Assert.Equal(512, result.Configuration.Journal.QuotaMiB);
        Assert.Equal("/var/lib/meteredge", result.Configuration.DataDirectory);
    }

    [Fact]
    public void The_example_is_valid()
    {
        var result = ConfigurationFile.Load(SourceTree.Path("src/MeterEdge/Configuration/meteredge.example.json"), Some.NoEnvironment);

        Assert.Empty(result.Errors);
    }

    [Fact]
    public void All_errors_are_named_at_once_in_the_order_of_the_file()
    {
        var result = Some.Parsed("""
            {
              "MeterEdge": {
                "Edge": "TG 0417",
                "Buses": [
                  {
                    "Name": "bus-1", "Port": "ttyS1",
                    "Baud": "9600",
                    "Pairity": "Even",
                    "Meters": [
                      { "Serial": "1", "Unit": 300, "Profile": "eastron-sdm360" },
                      { "Unit": 2.5 }
                    ]
                  }
                ],
                "Mqtt": { "Port": 0, "Port": 1883 }
              }
            }
            """);

        Assert.False(result.IsValid);
        Assert.Equal(
            [
                "meteredge.json:3: MeterEdge:Edge: expects 1 to 64 of A-Z a-z 0-9 . _ -",
                "meteredge.json:6: MeterEdge:Buses:0:Port: expects the device's full path, e.g. /dev/ttyS1",
                "meteredge.json:7: MeterEdge:Buses:0:Baud: expects a whole number without quotes, not a text",
                "meteredge.json:8: MeterEdge:Buses:0:Pairity: is not a known key; did you mean Parity?",
                "meteredge.json:10: MeterEdge:Buses:0:Meters:0:Unit: expects a whole number from 1 to 247",
                "meteredge.json:10: MeterEdge:Buses:0:Meters:0:Profile: names no profile; did you mean eastron-sdm630? (meteredge profiles lists them)",
                "meteredge.json:11: MeterEdge:Buses:0:Meters:1:Unit: expects a whole number from 1 to 247",
                "meteredge.json:11: MeterEdge:Buses:0:Meters:1:Serial: is required",
                "meteredge.json:11: MeterEdge:Buses:0:Meters:1:Profile: is required",
                "meteredge.json:15: MeterEdge:Mqtt:Port: is given twice, first on line 15; remove one",
                "meteredge.json:15: MeterEdge:Mqtt:Port: expects a whole number from 1 to 65535",
            ],
            result.Errors.Select(error => error.ToString()));
    }

    [Fact]
    public void A_site_names_its_own_profiles_and_a_bad_one_keeps_the_daemon_from_starting()
    {
        using var folder = new Journal.TempFolder();
        var path = folder["meteredge.json"];
        File.WriteAllText(path, Some.ValidFile.Replace("eastron-sdm630", "site-meter", StringComparison.Ordinal));
        Assert.Contains("names no profile", Assert.Single(ConfigurationFile.Load(path, Some.NoEnvironment).Errors).Message, StringComparison.Ordinal);

        Directory.CreateDirectory(folder["profiles"]);
        var own = Path.Combine(folder["profiles"], "site-meter.json");
        var shipped = File.ReadAllText(SourceTree.Path("src/MeterEdge/Metering/Profiles/eastron-sdm630.json"));
        File.WriteAllText(own, shipped.Replace("\"eastron-sdm630\"", "\"site-meter\"", StringComparison.Ordinal));
        Assert.Equal("site-meter", ConfigurationFile.Load(path, Some.NoEnvironment).Configuration!.Buses[0].Meters[0].Profile.Name);

        File.WriteAllText(own, "{");
        var error = Assert.Single(ConfigurationFile.Load(path, Some.NoEnvironment).Errors);
        Assert.Equal((own, 1), (error.Source, error.Line));
    }

    [Theory]
    [InlineData("", 1, "is empty")]
    [InlineData(" \n", 1, "is empty")]
    [InlineData("{\n\"MeterEdge\": {\n", 3, "not valid JSON: ends in the middle")]
    [InlineData("{\n\"MeterEdge\": { \"Edge\": \"TG", 2, "not valid JSON: ends in the middle")]
    [InlineData("{\n\"MeterEdge\": { \"Edge\" }\n}", 2, "not valid JSON: '}' is invalid")]
    [InlineData("{ }\n{ }", 2, "not valid JSON: '{' is invalid")]
    [InlineData("nonsense", 1, "not valid JSON: 'nonsense' is an invalid JSON literal")]
    public void What_is_not_JSON_is_one_error_with_its_line(string json, int line, string says)
    {
        var error = Assert.Single(Some.Parsed(json).Errors);

        Assert.Equal(line, error.Line);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("LineNumber", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[1]", "expects an object in { }, not a list")]
    [InlineData("7", "expects an object in { }, not a number")]
    [InlineData("{ \"MeterEdge\": 7 }", "expects an object in { }, not a number")]
    [InlineData("{ \"MeterEdge\": null }", "expects an object in { }, not null")]
    [InlineData("{ }", "is required")]
    public void A_file_of_another_shape_is_one_clear_error(string json, string message) =>
        Assert.Contains(Some.Parsed(json).Errors, error => error.Message == message);

    [Fact]
    public void A_file_that_does_not_exist_is_one_error()
    {
        var error = Assert.Single(ConfigurationFile.Load("/nowhere/meteredge.json", Some.NoEnvironment).Errors);

        Assert.Equal("/nowhere/meteredge.json: does not exist; name another file with --config", error.ToString());
    }

    [Theory]
    [InlineData("/")]
    [InlineData("")]
    [InlineData("/dev/zero")]
    public void A_path_that_is_no_file_is_one_error(string path) =>
        Assert.Single(ConfigurationFile.Load(path, Some.NoEnvironment).Errors);

    [Fact]
    public void A_byte_order_mark_is_allowed_and_other_encodings_are_refused_with_their_line()
    {
        byte[] json = [.. "{\n\"MeterEdge\": { \"Edge\": \"E\" } }"u8];

        Assert.True(ConfigurationFile.Parse([0xEF, 0xBB, 0xBF, .. json], "x", Some.NoEnvironment, ProfileLibrary.BuiltIn).IsValid);
        Assert.Equal(2, Assert.Single(ConfigurationFile.Parse([.. json, 0xE4, (byte)'\n'], "x", Some.NoEnvironment, ProfileLibrary.BuiltIn).Errors).Line);
    }

    [Fact]
    public void An_error_stays_on_one_line_whatever_the_file_says()
    {
        var error = Assert.Single(Some.Parsed("""{ "MeterEdge": { "Edge": "E", "a\nb": 1 } }""").Errors);

        Assert.DoesNotContain('\n', error.ToString());
    }
}
