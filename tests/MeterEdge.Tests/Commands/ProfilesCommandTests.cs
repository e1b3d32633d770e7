using System.Text;
using System.Text.Json;
using MeterEdge.Commands;
using MeterEdge.Metering.Profiles;

namespace MeterEdge.Tests.Commands;

public sealed class ProfilesCommandTests
{
    [Fact]
    public void The_list_names_every_profile()
    {
        var (exit, output, _) = Profiles(null);

        Assert.Equal(0, exit);
        Assert.Matches("eastron-sdm630 +Eastron SDM630 .* 38 +9600 8N1", output);
        Assert.Contains("eastron-sdm120", output, StringComparison.Ordinal);
    }

    [Fact]
    public void One_profile_shows_registers_with_sources_and_marks()
    {
        var output = Profiles("eastron-sdm630").Output;

        Assert.Matches(@"0x0048 +energy_import_wh +float32 +ABCD +kWh +1 +two-sources +volkszaehler/mbmd meters/rs485/sdm\.go", output);
        Assert.Contains("conflict", output, StringComparison.Ordinal);
        Assert.DoesNotContain(output.Split('\n'), line => line.EndsWith(' '));
    }

    [Fact]
    public void A_name_that_is_not_known_suggests_the_nearest()
    {
        var (exit, output, error) = Profiles("eastron-sdm603");

        Assert.Equal((1, ""), (exit, output));
        Assert.Equal("no profile is called eastron-sdm603; did you mean eastron-sdm630? (meteredge profiles lists them)\n", error);
    }

    [Fact]
    public void As_JSON_a_profile_can_be_loaded_again()
    {
        var json = Profiles("eastron-sdm630", json: true).Output;

        Assert.True(ProfileLoader.TryLoad("x", Encoding.UTF8.GetBytes(json), out var profile, out _));
        Assert.Equal(ProfileLibrary.BuiltIn.Get("eastron-sdm630").Registers, profile.Registers);
        Assert.Equal(ProfileLibrary.BuiltIn.All.Length, JsonDocument.Parse(Profiles(null, json: true).Output).RootElement.GetArrayLength());
    }

    [Theory]
    [InlineData("abb-b23", "gets at least 500 ms to begin an answer", "serial number at 0x8900 (function 3, 2 registers, number) [one-source:", "meter type must be B23 or B24 at 0x8960")]
    [InlineData("acrel-adl3000", "0x014B   (ratio ct)", " ct ")]
    public void What_a_profile_knows_of_identity_times_and_ratios_is_printed(string name, params string[] expected)
    {
        var (exit, output, _) = Profiles(name);

        Assert.Equal(0, exit);
        Assert.All(expected, part => Assert.Contains(part, output, StringComparison.Ordinal));
    }

    private static (int Exit, string Output, string Error) Profiles(string? name, bool json = false)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exit = ProfilesCommand.Run(name, "/nowhere", output, error, json);
        return (exit, output.ToString(), error.ToString());
    }
}
