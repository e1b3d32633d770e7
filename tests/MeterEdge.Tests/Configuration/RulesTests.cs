using System.Globalization;
using MeterEdge.Configuration;

namespace MeterEdge.Tests.Configuration;

public sealed class RulesTests
{
    [Theory]
    [InlineData("\"TG-0417\"", "\"TG/0417\"", "MeterEdge:Edge")]
    [InlineData("\"TG-0417\"", "\"\"", "MeterEdge:Edge")]
    [InlineData("\"TG-0417\"", "\"TG\\n\"", "MeterEdge:Edge")]
    [InlineData("\"TG-0417\"", "null", "MeterEdge:Edge")]
    [InlineData("\"Asia/Shanghai\"", "\"Asia/Shangai\"", "MeterEdge:TimeZone")]
    [InlineData("\"Asia/Shanghai\"", "\"../../../etc/passwd\"", "MeterEdge:TimeZone")]
    [InlineData("\"/var/lib/meteredge\"", "\"data\"", "MeterEdge:DataDirectory")]
    [InlineData("9600", "9601", "MeterEdge:Buses:0:Baud")]
    [InlineData("9600", "9600.0", "MeterEdge:Buses:0:Baud")]
    [InlineData("\"Even\"", "\"even\"", "MeterEdge:Buses:0:Parity")]
    [InlineData("\"Even\"", "1", "MeterEdge:Buses:0:Parity")]
    [InlineData("\"StopBits\": 1", "\"StopBits\": 3", "MeterEdge:Buses:0:StopBits")]
    [InlineData("\"Rs485\": \"Auto\"", "\"Rs485\": \"auto\"", "MeterEdge:Buses:0:Rs485")]
    [InlineData("\"Rs485\": \"Auto\"", "\"Rs485\": true", "MeterEdge:Buses:0:Rs485")]
    [InlineData("\"Timeout\": \"00:00:01\"", "\"Timeout\": \"00:00:00.009\"", "MeterEdge:Buses:0:Timeout")]
    [InlineData("\"Timeout\": \"00:00:01\"", "\"Timeout\": \"00:01:01\"", "MeterEdge:Buses:0:Timeout")]
    [InlineData("\"Timeout\": \"00:00:01\"", "\"Timeout\": \"6\"", "MeterEdge:Buses:0:Timeout")]
    [InlineData("\"Retries\": 1", "\"Retries\": 6", "MeterEdge:Buses:0:Retries")]
    [InlineData("bus-2", "bus-1", "MeterEdge:Buses:1:Name")]
    [InlineData("/dev/ttyS2", "/dev/ttyS1", "MeterEdge:Buses:1:Port")]
    [InlineData("/dev/ttyS2", "/dev/../dev/ttyS1", "MeterEdge:Buses:1:Port")]
    [InlineData("\"/dev/ttyS2\"", "null", "MeterEdge:Buses:1:Port")]
    [InlineData("\"Unit\": 13", "\"Unit\": 12", "MeterEdge:Buses:0:Meters:1:Unit")]
    [InlineData("\"Unit\": 13", "\"Unit\": 0", "MeterEdge:Buses:0:Meters:1:Unit")]
    [InlineData("\"Unit\": 13", "\"Unit\": 248", "MeterEdge:Buses:0:Meters:1:Unit")]
    [InlineData("130005218842", "130005218841", "MeterEdge:Buses:0:Meters:1:Serial")]
    [InlineData("130005218842", "1300 05218842", "MeterEdge:Buses:0:Meters:1:Serial")]
    [InlineData("eastron-sdm120", "eastron-sdm121", "MeterEdge:Buses:0:Meters:1:Profile")]
    [InlineData("\"Role\": \"Customer\"", "\"Role\": \"Client\"", "MeterEdge:Buses:0:Meters:0:Role")]
    [InlineData("\"BreakA\": 60", "\"BreakA\": 0", "MeterEdge:Buses:0:Meters:0:BreakA")]
    [InlineData("\"Instant\": \"00:01:00\"", "\"Instant\": \"00:00:00.5\"", "MeterEdge:Schedule:Instant")]
    [InlineData("\"Instant\": \"00:01:00\"", "\"Instant\": \"00:07:00\"", "MeterEdge:Schedule:Instant")]
    [InlineData("\"Instant\": \"00:01:00\"", "\"Instant\": \"00:00:01.5\"", "MeterEdge:Schedule:Instant")]
    [InlineData("\"1.00:00:00\"", "\"24:00:00\"", "MeterEdge:Schedule:Identity")]
    [InlineData("\"1.00:00:00\"", "\"2.00:00:00\"", "MeterEdge:Schedule:Identity")]
    [InlineData("\"QuotaMiB\": 512", "\"QuotaMiB\": 7", "MeterEdge:Journal:QuotaMiB")]
    [InlineData("\"KeepDays\": 35", "\"KeepDays\": 0", "MeterEdge:Journal:KeepDays")]
    [InlineData("\"Port\": 1883", "\"Port\": 65536", "MeterEdge:Mqtt:Port")]
    [InlineData("\"127.0.0.1\"", "\"tcp://broker\"", "MeterEdge:Mqtt:Host")]
    [InlineData("\"127.0.0.1\"", "\"\"", "MeterEdge:Mqtt:Host")]
    [InlineData("\"me/v1\"", "\"/me\"", "MeterEdge:Mqtt:Prefix")]
    [InlineData("\"me/v1\"", "\"me/\"", "MeterEdge:Mqtt:Prefix")]
    [InlineData("\"me/v1\"", "\"me//v1\"", "MeterEdge:Mqtt:Prefix")]
    [InlineData("\"me/v1\"", "\"me/+\"", "MeterEdge:Mqtt:Prefix")]
    [InlineData("\"me/v1\"", "\"me/#\"", "MeterEdge:Mqtt:Prefix")]
    [InlineData("\"me/v1\"", "\"$SYS\"", "MeterEdge:Mqtt:Prefix")]
    [InlineData("\"Username\": null", "\"Username\": \"u\"", "MeterEdge:Mqtt:Username")]
    [InlineData("\"Enabled\": false", "\"Enabled\": \"false\"", "MeterEdge:Mqtt:Tls:Enabled")]
    [InlineData("\"Url\": null", "\"Url\": \"127.0.0.1:8086\"", "MeterEdge:Influx:Url")]
    [InlineData("\"Url\": null", "\"Url\": \"http:///write\"", "MeterEdge:Influx:Url")]
    [InlineData("\"Url\": null", "\"Url\": \"http://me:secret@127.0.0.1\"", "MeterEdge:Influx:Url")]
    [InlineData("\"Url\": null", "\"Url\": \"http://127.0.0.1/?db=x\"", "MeterEdge:Influx:Url")]
    [InlineData("\"Api\": \"V1\"", "\"Api\": \"v1\"", "MeterEdge:Influx:Api")]
    [InlineData("\"Policy\": {}", "\"Policy\": []", "MeterEdge:Control:Policy")]
    [InlineData("\"Tls\": {", "\"TLS\": {", "MeterEdge:Mqtt:TLS")]
    [InlineData("\"$schema\"", "\"schema\"", "schema")]
    public void A_value_against_its_rule_is_one_error_at_its_key(string from, string to, string key)
    {
        var error = Assert.Single(Some.Changed(from, to).Errors);

        Assert.Equal(key, error.Key);
        var expected = Some.ValidFile.Split('\n').Index().First(line => line.Item.Contains(from.Split('\n')[0], StringComparison.Ordinal)).Index + 1;
        Assert.Equal(expected, error.Line);
    }

    [Theory]
    [InlineData("127.0.0.1:9464", true)]
    [InlineData("0.0.0.0:1", true)]
    [InlineData("[::1]:65535", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("127.0.0.1:0", false)]
    [InlineData("127.0.0.1:65536", false)]
    [InlineData("300.0.0.1:9464", false)]
    [InlineData("localhost:9464", false)]
    [InlineData("http://127.0.0.1:9464", false)]
    [InlineData(":9464", false)]
    [InlineData("::1:9464", false)]
    public void What_health_is_served_on_is_an_address_of_this_machine_in_numbers_and_a_port(string http, bool valid)
    {
        var result = Some.Changed("\"Http\": null", $"\"Http\": \"{http}\"");
        Assert.True(valid == result.IsValid, string.Join('\n', result.Errors));
        Assert.All(result.Errors, error => Assert.Equal("MeterEdge:Health:Http", error.Key));
    }

    [Theory]
    [InlineData("\"Replaces\": null", "\"Replaces\": \"1\"", "MeterEdge:Buses:0:Meters:0:Replaces")]
    public void What_this_version_cannot_do_is_refused_and_not_ignored(string from, string to, string key)
    {
        var error = Assert.Single(Some.Changed(from, to).Errors);

        Assert.Equal(key, error.Key);
        Assert.Equal("is not available in this version; remove it", error.Message);
    }

    [Fact]
    public void A_secret_that_others_can_read_is_refused_with_the_remedy()
    {
        using var folder = new TemporaryFolder();
        var open = folder.Write("open", "x", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        var closed = folder.Write("closed", "x");

        var error = Assert.Single(WithPassword(open).Errors);

        Assert.Equal("MeterEdge:Mqtt:PasswordFile", error.Key);
        Assert.EndsWith($"run: chmod 600 {open}", error.Message, StringComparison.Ordinal);
        Assert.True(WithPassword(closed).IsValid);

        static ConfigurationResult WithPassword(string path) =>
            Some.Parsed($$"""{ "MeterEdge": { "Edge": "E", "Mqtt": { "Username": "u", "PasswordFile": "{{path}}" } } }""");
    }

    [Fact]
    public void A_token_that_others_can_read_is_refused_with_the_remedy()
    {
        using var folder = new TemporaryFolder();
        var open = folder.Write("open", "x", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);

        var error = Assert.Single(Some.Parsed($$"""{ "MeterEdge": { "Edge": "E", "Influx": { "TokenFile": "{{open}}" } } }""").Errors);

        Assert.Equal("MeterEdge:Influx:TokenFile", error.Key);
        Assert.EndsWith($"run: chmod 600 {open}", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"Url\": \"http://h\", \"Api\": \"V2\"", "MeterEdge:Influx:Org")]
    [InlineData("\"Url\": \"http://h\", \"Api\": \"V2\", \"Org\": \"o\"", null)]
    [InlineData("\"Url\": \"http://h\", \"Api\": \"V1\"", null)]
    [InlineData("\"Api\": \"V2\"", null)]
    [InlineData("\"MaxBacklog\": \"00:59:59\"", "MeterEdge:Influx:MaxBacklog")]
    [InlineData("\"MaxBacklog\": \"01:00:00\"", null)]
    public void The_keys_of_the_database_agree_with_each_other(string keys, string? wrong) =>
        Assert.Equal(wrong, Some.Parsed($$"""{ "MeterEdge": { "Edge": "E", "Influx": { {{keys}} } } }""").Errors.SingleOrDefault()?.Key);

    [Theory]
    [InlineData("\"Username\": \"u\"", "MeterEdge:Mqtt:Username: needs MeterEdge:Mqtt:PasswordFile as well")]
    [InlineData("\"PasswordFile\": \"{secret}\"", "MeterEdge:Mqtt:PasswordFile: needs MeterEdge:Mqtt:Username as well")]
    [InlineData("\"Tls\": { \"Enabled\": true, \"CertificateFile\": \"{secret}\" }", "MeterEdge:Mqtt:Tls:CertificateFile: needs MeterEdge:Mqtt:Tls:KeyFile as well")]
    [InlineData("\"Tls\": { \"Enabled\": true, \"KeyFile\": \"{secret}\" }", "MeterEdge:Mqtt:Tls:KeyFile: needs MeterEdge:Mqtt:Tls:CertificateFile as well")]
    [InlineData("\"Tls\": { \"CaFile\": \"{secret}\" }", "MeterEdge:Mqtt:Tls:Enabled: is false although TLS files are named; set it to true or remove them")]
    [InlineData("\"Tls\": { \"Enabled\": true, \"CaFile\": \"/nowhere/ca.pem\" }", "MeterEdge:Mqtt:Tls:CaFile: names /nowhere/ca.pem, which does not exist")]
    [InlineData("\"Tls\": { \"Enabled\": true, \"CaFile\": \"{folder}\" }", "MeterEdge:Mqtt:Tls:CaFile: names the directory {folder}, not a file")]
    public void Options_of_the_broker_must_fit_each_other_and_their_files(string mqtt, string expected)
    {
        using var folder = new TemporaryFolder();
        var secret = folder.Write("secret", "x");

        var error = Assert.Single(Some.Parsed($$"""{ "MeterEdge": { "Edge": "E", "Mqtt": { {{Filled(mqtt)}} } } }""").Errors);

        Assert.Equal("meteredge.json:1: " + Filled(expected), error.ToString());

        string Filled(string text) => text.Replace("{secret}", secret, StringComparison.Ordinal).Replace("{folder}", folder.Path, StringComparison.Ordinal);
    }

    [Fact]
    public void An_edge_may_be_64_characters_long_and_no_more()
    {
        Assert.True(Some.Changed("TG-0417", new string('x', 64)).IsValid);
        Assert.False(Some.Changed("TG-0417", new string('x', 65)).IsValid);
    }

    [Fact]
    public void Every_standard_rate_is_accepted()
    {
        foreach (var baud in (int[])[300, 600, 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400])
            Assert.True(Some.Changed("9600", baud.ToString(CultureInfo.InvariantCulture)).IsValid);
    }

    [Fact]
    public void A_line_is_a_port_or_a_gateway_and_not_both()
    {
        var both = Assert.Single(Some.Changed("\"Tcp\": null", "\"Tcp\": \"127.0.0.1:502\"").Errors);
        Assert.Equal(("MeterEdge:Buses:0:Tcp", "is given beside Port; a line has one of the two"), (both.Key, both.Message));
        var gateway = Some.Changed("\"/dev/ttyS1\", \"Tcp\": null", "null, \"Tcp\": \"127.0.0.1:502\"").Configuration!.Buses[0];
        Assert.Equal(("127.0.0.1:502", "Modbus TCP", MeterEdge.Modbus.Line.LineTiming.Unlimited), (gateway.Target, gateway.SettingsText, gateway.Timing));
        var neither = Assert.Single(Some.Changed("\"/dev/ttyS1\", \"Tcp\": null", "null, \"Tcp\": null").Errors);
        Assert.Contains("unless Tcp names a gateway", neither.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Direction_control_is_for_a_port()
    {
        Assert.Equal(MeterEdge.Modbus.Serial.Rs485Mode.On, Some.Changed("\"Rs485\": \"Auto\"", "\"Rs485\": \"On\"").Configuration!.Buses[0].Rs485);
        var error = Assert.Single(Some.Parsed("""
            { "MeterEdge": { "Edge": "E", "Buses": [
              { "Name": "a", "Tcp": "127.0.0.1:502", "Rs485": "On" }, { "Name": "b", "Tcp": "127.0.0.1:503", "Rs485": "Auto" } ] } }
            """).Errors);
        Assert.Equal(("MeterEdge:Buses:0:Rs485", "is for a Port; what Tcp leads to turns its own line"), (error.Key, error.Message));
    }

    [Fact]
    public void Two_lines_to_one_gateway_are_refused()
    {
        var result = Some.Changed("\"Port\": \"/dev/ttyS2\"", "\"Tcp\": \"127.0.0.1:502\" }, { \"Name\": \"bus-3\", \"Tcp\": \"127.0.0.1:502\"");
        Assert.Contains("belongs to another line as well", Assert.Single(result.Errors).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bus-1", 101, "generic-relay", 64, null)]
    [InlineData("bus-7", 101, "generic-relay", 3, "Bus")]
    [InlineData("bus-1", 101, "generic-relais", 3, "Profile")]
    [InlineData("bus-1", 101, "eastron-sdm630", 1, "Profile")]
    [InlineData("bus-1", 101, "lx47le-125", 2, "Channel")]
    public void A_switch_is_on_a_line_and_has_a_profile_with_that_output(string bus, int unit, string profile, int channel, string? key)
    {
        var its = $$"""{ "Bus": "{{bus}}", "Unit": {{unit}}, "Profile": "{{profile}}", "Channel": {{channel}} }""";
        var errors = Some.Changed("\"Switch\": null", $"\"Switch\": {its}").Errors;
        Assert.Equal(key is null ? [] : [$"MeterEdge:Buses:0:Meters:0:Switch:{key}"], errors.Select(error => error.Key));
    }
}
