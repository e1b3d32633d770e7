using MeterEdge.Configuration;

namespace MeterEdge.Tests.Configuration;

public sealed class ConfigurationHashTests
{
    [Fact]
    public void A_hash_is_16_hex_digits() => Assert.Matches("^[0-9a-f]{16}$", ConfigurationHash.Of(Some.Valid()));

    [Fact]
    public void Comments_order_and_written_defaults_make_no_difference()
    {
        var short1 = Some.Parsed("""{ "MeterEdge": { "Edge": "E", "Journal": { "QuotaMiB": 512 }, "TimeZone": "Etc/UTC" } }""").Configuration!;
        var short2 = Some.Parsed("""{ "MeterEdge": { "TimeZone": "Etc/UTC", /* x */ "Edge": "E" } }""").Configuration!;
        var byEnvironment = Some.Parsed("""{ "MeterEdge": { "TimeZone": "Etc/UTC" } }""", ("MeterEdge__Edge", "E")).Configuration!;

        Assert.Equal(ConfigurationHash.Of(short1), ConfigurationHash.Of(short2));
        Assert.Equal(ConfigurationHash.Of(short1), ConfigurationHash.Of(byEnvironment));
    }

    [Theory]
    [InlineData("MeterEdge__Edge", "other")]
    [InlineData("MeterEdge__Buses__0__Meters__1__Unit", "99")]
    [InlineData("MeterEdge__Buses__0__Meters__1__Account", "A-9")]
    [InlineData("MeterEdge__Schedule__Energy", "00:30:00")]
    public void Every_value_counts(string variable, string value) =>
        Assert.NotEqual(ConfigurationHash.Of(Some.Valid()), ConfigurationHash.Of(Some.Valid((variable, value))));
}
