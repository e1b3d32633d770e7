using System.Text.Json;
using MeterEdge.Commands;
using MeterEdge.Tests.Configuration;

namespace MeterEdge.Tests.Commands;

public sealed class CheckCommandTests
{
    [Fact]
    public void A_valid_file_prints_what_to_expect_and_exits_0()
    {
        var (exit, output, error) = Check(Configuration.Some.ValidFile);

        Assert.Equal(0, exit);
        Assert.Equal("", error);
        Assert.Contains("edge TG-0417, Asia/Shanghai, broker 127.0.0.1:1883, configuration ", output, StringComparison.Ordinal);
        Assert.Matches(@"bus-1 +/dev/ttyS1 +9600 8E1 +2 +\d\.\d\d s +\d+\.\d %", output);
        Assert.Contains("journal: 512 MiB hold about ", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_error_is_a_line_with_its_place_and_the_exit_is_78()
    {
        var (exit, output, error) = Check("{ \"MeterEdge\": {\n\"Edge\": 7,\n\"Mqtt\": { \"Port\": 0 } } }");

        Assert.Equal(78, exit);
        Assert.Equal("", output);
        Assert.Collection(
            error.TrimEnd().Split('\n'),
            line => Assert.EndsWith("meteredge.json:2: MeterEdge:Edge: expects a text in quotes, not a number", line, StringComparison.Ordinal),
            line => Assert.EndsWith("meteredge.json:3: MeterEdge:Mqtt:Port: expects a whole number from 1 to 65535", line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(100, 0, "warning: line bus-1 is taken ")]
    [InlineData(200, 78, "line bus-1 would be taken ")]
    public void A_line_that_is_asked_for_too_much_is_named(int meters, int exit, string message)
    {
        var list = string.Join(",", Enumerable.Range(1, meters).Select(unit => $$"""{ "Serial": "{{unit}}", "Unit": {{unit}}, "Profile": "eastron-sdm630" }"""));

        var result = Check($$"""{ "MeterEdge": { "Edge": "E", "Buses": [ { "Name": "bus-1", "Port": "/dev/ttyS1", "Meters": [ {{list}} ] } ] } }""");

        Assert.Equal(exit, result.Exit);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("false", "warning: meter 1: the switch of profile accuenergy-acurev-2000 is unproved, so it never cuts; ")]
    [InlineData("true", "")]
    public void A_switch_that_must_not_cut_is_warned_of(string isCommissioned, string warning)
    {
        var (exit, _, error) = Check($$"""
            { "MeterEdge": { "Edge": "E", "Buses": [ { "Name": "bus-1", "Port": "/dev/ttyS1", "Meters": [
              { "Serial": "1", "Unit": 1, "Profile": "accuenergy-acurev-2000", "SwitchCommissioned": {{isCommissioned}} } ] } ] } }
            """);

        Assert.Equal(0, exit);
        Assert.Contains(warning, error, StringComparison.Ordinal);
        Assert.Equal(warning.Length > 0, error.Contains("unproved", StringComparison.Ordinal));
    }

    [Fact]
    public void A_quota_that_cannot_hold_the_days_wanted_is_warned_of()
    {
        var (exit, _, error) = Check(Configuration.Some.ValidFile.Replace("\"QuotaMiB\": 512", "\"QuotaMiB\": 8", StringComparison.Ordinal));

        Assert.Equal(0, exit);
        Assert.Contains("warning: the journal's 8 MiB will hold ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"Mqtt\": { \"MaxBacklog\": \"40.00:00:00\" }", "warning: Mqtt:MaxBacklog is 40 days, more than KeepDays 35")]
    [InlineData("\"Mqtt\": { \"MaxBacklog\": \"3660.00:00:00\" }, \"Journal\": { \"QuotaMiB\": 8, \"KeepDays\": 1 }", "warning: Mqtt:MaxBacklog is 3660 days, but the journal's 8 MiB will hold ")]
    [InlineData("\"Influx\": { \"Url\": \"http://192.0.2.1:8086\", \"MaxBacklog\": \"36.00:00:00\" }", "warning: Influx:MaxBacklog is 36 days, more than KeepDays 35")]
    [InlineData("\"Influx\": { \"MaxBacklog\": \"36.00:00:00\" }", "")]
    [InlineData("\"Influx\": { \"Url\": \"http://192.0.2.1:8086\" }", "")]
    [InlineData("\"Influx\": { \"Url\": \"http://192.0.2.1:8086\", \"TokenFile\": \"TOKEN\" }", "warning: Influx:Url is http://192.0.2.1:8086: the token goes over the network")]
    [InlineData("\"Influx\": { \"Url\": \"https://192.0.2.1:8086\", \"TokenFile\": \"TOKEN\" }", "")]
    [InlineData("\"Influx\": { \"Url\": \"http://localhost:8086\", \"TokenFile\": \"TOKEN\" }", "")]
    public void What_a_sink_may_not_do_as_believed_is_warned_of(string keys, string warning)
    {
        using var folder = new TemporaryFolder();
        var meter = """{ "Serial": "1", "Unit": 1, "Profile": "eastron-sdm630" }""";
        var file = $$"""{ "MeterEdge": { "Edge": "E", {{keys.Replace("TOKEN", folder.Write("token", "t"), StringComparison.Ordinal)}}, "Buses": [ { "Name": "bus-1", "Port": "/dev/ttyS1", "Meters": [ {{meter}} ] } ] } }""";

        var (exit, _, error) = Check(file);

        Assert.Equal(0, exit);
        if (warning.Length == 0)
            Assert.Equal("", error);
        else
            Assert.Contains(warning, Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public void A_database_is_shown_beside_the_broker() => Assert.Contains(
        "broker 127.0.0.1:1883, database meteredge at http://127.0.0.1:8086, configuration ",
        Check(Configuration.Some.ValidFile.Replace("\"Url\": null", "\"Url\": \"http://127.0.0.1:8086\"", StringComparison.Ordinal)).Output, StringComparison.Ordinal);

    [Fact]
    public void A_port_that_is_not_there_is_warned_of_with_those_that_are()
    {
        var (exit, output, error) = Check(Configuration.Some.ValidFile, hint: port => PortHint.For(port, ["/dev/ttyS1", "/dev/ttyUSB0"]));

        Assert.Equal(0, exit);
        Assert.Contains("/dev/ttyS2", output, StringComparison.Ordinal);
        Assert.EndsWith("warning: port /dev/ttyS2 of line bus-2 does not exist here now (this machine has /dev/ttyS1, /dev/ttyUSB0)", error.TrimEnd(), StringComparison.Ordinal);
        Assert.DoesNotContain("port /dev/ttyS1", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_whose_direction_control_is_not_left_open_says_so() => Assert.Contains(
        "9600 8E1, RS-485 on", Check(Configuration.Some.ValidFile.Replace("\"Rs485\": \"Auto\"", "\"Rs485\": \"On\"", StringComparison.Ordinal)).Output, StringComparison.Ordinal);

    [Fact]
    public void An_edge_without_meters_is_warned_of() =>
        Assert.Contains("warning: no meters are configured", Check("""{ "MeterEdge": { "Edge": "E" } }""").Error, StringComparison.Ordinal);

    [Fact]
    public void As_JSON_it_is_one_object_with_the_same_facts()
    {
        var good = JsonDocument.Parse(Check(Configuration.Some.ValidFile, json: true).Output).RootElement;
        var (exit, output, error) = Check("{}", json: true);
        var bad = JsonDocument.Parse(output).RootElement;

        Assert.True(good.GetProperty("valid").GetBoolean());
        Assert.Equal(2, good.GetProperty("lines")[0].GetProperty("meters").GetInt32());
        Assert.Equal(("", 78), (error, exit));
        Assert.Equal("MeterEdge", bad.GetProperty("errors")[0].GetProperty("key").GetString());
        Assert.Equal(1, bad.GetProperty("errors")[0].GetProperty("line").GetInt32());
    }

    [Fact]
    public void Every_fault_of_the_keys_is_a_line_with_its_place()
    {
        using var folder = new TemporaryFolder();
        var keys = folder.Write("keys.json", """
            {
              "ver": 0,
              "keys": [
                { "kid": "pay-1", "role": "payment",
                  "iss": "bank", "kty": "RSA", "crv": "P-256",
                  "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4", "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM" },
                { "role": "boss" }
              ]
            }
            """);
        File.SetUnixFileMode(keys, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        var (exit, _, error) = Check(With(keys));

        Assert.Equal(78, exit);
        Assert.Equal(
            [
                $"{keys}:2: ver: ver is not a whole number from 1",
                $"{keys}:5: keys:0:kty: kty is not EC in keys[0] (pay-1)",
                $"{keys}:7: keys:1:kid: kid is missing or not one of: 1 to 64 of A-Z a-z 0-9 . _ : - in keys[1]",
            ],
            error.TrimEnd().Split('\n')[..3]);
        Assert.Contains($"{keys}:7: keys:1:role: role is missing or not one of: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_that_are_no_JSON_are_shown_at_their_line_and_those_that_others_can_change_are_not_read()
    {
        using var folder = new TemporaryFolder();
        var keys = folder.Write("keys.json", "{\n\"ver\": 1,\n\"keys\": [}");
        File.SetUnixFileMode(keys, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.StartsWith($"{keys}:3: is not valid JSON: ", Check(With(keys)).Error, StringComparison.Ordinal);

        File.SetUnixFileMode(keys, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherWrite);
        Assert.StartsWith($"{keys}: others than its owner can change it; run: chmod 644 ", Check(With(keys)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Switches_are_shown_with_the_policy_and_the_keys_and_said_to_stand_still_without_keys()
    {
        using var folder = new TemporaryFolder();
        var keys = folder.Write("keys.json", """
            { "ver": 3, "keys": [ { "kid": "root-1", "role": "root", "iss": "root", "kty": "EC", "crv": "P-256",
              "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4", "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM" } ] }
            """);
        File.SetUnixFileMode(keys, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        Assert.Contains("switches: 1, policy cn-default@1, keys version 3 of 1 (root 1)", Check(With(keys)).Output, StringComparison.Ordinal);
        Assert.Equal(3, JsonDocument.Parse(Check(With(keys), json: true).Output).RootElement.GetProperty("keys").GetInt32());
        Assert.Contains("no keys in /nowhere/keys.json: no switch will be moved", Check(With("/nowhere/keys.json")).Output, StringComparison.Ordinal);
    }

    private static string With(string keys) =>
        $$"""{ "MeterEdge": { "Edge": "E", "Control": { "KeysFile": "{{keys}}" }, "Buses": [ { "Name": "bus-1", "Port": "/dev/ttyS1", "Meters": [ { "Serial": "1", "Unit": 1, "Profile": "eastron-sdm530" } ] } ] } }""";

    private static (int Exit, string Output, string Error) Check(string file, bool json = false, Func<string, string>? hint = null)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("meteredge.json", file);
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exit = CheckCommand.Run(path, Configuration.Some.NoEnvironment, output, error, json, hint ?? (_ => ""));
        return (exit, output.ToString(), error.ToString());
    }
}
