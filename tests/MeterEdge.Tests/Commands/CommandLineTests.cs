using MeterEdge.Commands;
using MeterEdge.Health;

namespace MeterEdge.Tests.Commands;

public sealed class CommandLineTests
{
    private const string ValidRead = "read --port /dev/ttyS1 --unit 1 --profile eastron-sdm630";

    [Theory]
    [InlineData("", "meteredge --help")]
    [InlineData("bogus", "cannot read 'bogus' (meteredge --help)")]
    [InlineData("chekc", "cannot read 'chekc'; did you mean check? (meteredge --help)")]
    [InlineData("check --jsno", "cannot read '--jsno'; did you mean --json? (meteredge check --help)")]
    [InlineData("--bogus", "meteredge --help")]
    [InlineData("run extra", "meteredge run --help")]
    [InlineData("run --config", "meteredge run --help")]
    [InlineData("check --config", "meteredge check --help")]
    [InlineData("check --jsn", "meteredge check --help")]
    [InlineData("profiles one two", "meteredge profiles --help")]
    [InlineData("read", "meteredge read --help")]
    [InlineData("read --port /dev/ttyS1 --unit 1", "--profile")]
    [InlineData("read --port /dev/ttyS1 --profile eastron-sdm630", "--unit")]
    [InlineData("read --unit 1 --profile eastron-sdm630", "--port")]
    [InlineData(ValidRead + " --baud 9601", "--baud 9601: expected one of 300")]
    [InlineData(ValidRead + " --baud many", "--baud many: expected one of 300")]
    [InlineData(ValidRead + " --parity X", "--parity X: expected N|E|O")]
    [InlineData(ValidRead + " --stop-bits 3", "--stop-bits 3: expected 1 or 2")]
    [InlineData(ValidRead + " --timeout 5", "--timeout 5: expected 10 to 60000 (ms)")]
    [InlineData("scan", "give the --port to look on; this machine has ")]
    [InlineData("commission", "give --port and --list, or --config and --bus; this machine has ")]
    [InlineData("commission --port /dev/ttyS1", "give --port and --list, or --config and --bus; this machine has ")]
    [InlineData("commission --config meteredge.json", "give the --bus of the configuration to walk")]
    [InlineData("commission --config meteredge.json --bus bus-1 --baud 9600", "leave out --port, --list, --baud, --parity and --rs485")]
    [InlineData("commission --port /dev/ttyS1 --list meters.csv --units 0", "--units 0: expected numbers and ranges from 1 to 247")]
    [InlineData("scan --units 1-5", "give the --port to look on; this machine has ")]
    [InlineData("read --unit 1 --profile eastron-sdm630", "give one of --port and --tcp; this machine has ")]
    [InlineData(ValidRead + " --tcp gateway", "give one of --port and --tcp")]
    [InlineData(ValidRead + " --rs485 maybe", "--rs485 maybe: expected auto|on|off")]
    [InlineData("scan --port /dev/ttyS1 --rs485 On", "--rs485 On: expected auto|on|off")]
    [InlineData("read --tcp gateway --rs485 on --unit 1 --profile eastron-sdm630", "--rs485 is for a --port")]
    [InlineData("ports extra", "meteredge ports --help")]
    [InlineData("prots", "did you mean ports?")]
    [InlineData("scan --port /dev/ttyS1 --units 0-5", "--units 0-5: expected numbers and ranges from 1 to 247")]
    [InlineData("scan --port /dev/ttyS1 --bauds 9600,9601", "--bauds 9600,9601: expected a list of 300")]
    [InlineData("scan --port /dev/ttyS1 --parities N,X", "--parities N,X: expected a list of N, E, O")]
    [InlineData("read --port /dev/ttyS1 --profile eastron-sdm630 --unit 0", "--unit 0: expected 1 to 247")]
    [InlineData("read --port /dev/ttyS1 --profile eastron-sdm630 --unit 248", "--unit 248: expected 1 to 247")]
    [InlineData("read --port /dev/ttyS1 --profile eastron-sdm630 --unit -1", "expected 1 to 247")]
    [InlineData("read --port /dev/ttyS1 --profile eastron-sdm630 --unit 99999999999", "expected 1 to 247")]
    public async Task What_cannot_be_understood_is_one_line_that_says_where_to_look(string typed, string hint)
    {
        var (code, output, error) = await Type(typed);
        Assert.Equal(1, code);
        Assert.Equal("", output);
        Assert.StartsWith("meteredge: ", error, StringComparison.Ordinal);
        Assert.Contains(hint, error, StringComparison.Ordinal);
        Assert.Contains("--help)", error, StringComparison.Ordinal);
        Assert.Equal(1, error.Count(letter => letter == '\n'));
    }

    [Theory]
    [InlineData("", "meteredge check --config meteredge.json && meteredge run")]
    [InlineData("run", "meteredge run --config")]
    [InlineData("check", "meteredge check --config")]
    [InlineData("read", "meteredge read --port")]
    [InlineData("profiles", "meteredge profiles eastron-sdm630")]
    [InlineData("console", "meteredge console meters lost")]
    [InlineData("scan", "meteredge scan --port /dev/ttyUSB0")]
    [InlineData("commission", "meteredge commission --port /dev/ttyUSB0 --baud 9600 --parity N --list meters.csv")]
    [InlineData("ports", "meteredge ports")]
    public async Task Help_has_an_example(string command, string example)
    {
        var (code, output, error) = await Type($"{command} --help");
        Assert.Equal((0, ""), (code, error));
        var lines = output.Split('\n').Select(line => line.Trim()).ToList();
        Assert.StartsWith(example, lines[lines.IndexOf("Example:") + 1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_of_the_root_names_every_command()
    {
        var (_, output, _) = await Type("--help");
        Assert.All(["run", "check", "read", "scan", "commission", "ports", "profiles", "console"], command => Assert.Contains($"  {command} ", output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Help_says_what_a_scan_tries_as_it_is_typed_and_once()
    {
        var (_, output, _) = await Type("scan --help");
        Assert.All(
            ["Default: 9600,2400,4800,19200.", "Default: N,E.", "Default: 1-247."],
            fallback => Assert.Equal(2, output.Split(fallback).Length));
        Assert.DoesNotContain("[default: 9600", output, StringComparison.Ordinal);
        Assert.DoesNotContain("[default: 1", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("run")]
    [InlineData("check")]
    [InlineData("read")]
    [InlineData("profiles")]
    [InlineData("console")]
    [InlineData("scan")]
    [InlineData("commission")]
    [InlineData("ports")]
    public async Task Every_command_has_the_version(string command) =>
        Assert.Equal((0, Product.Version + Environment.NewLine, ""), await Type($"{command} --version"));

    [Theory]
    [InlineData("read --port /dev/meteredge-no-such-port --unit 1 --profile eastron-sdm630")]
    [InlineData("scan --port /dev/meteredge-no-such-port --bauds 9600 --parities N --units 1")]
    public async Task A_port_that_does_not_exist_is_one_line_that_names_those_that_do(string typed)
    {
        var (code, output, error) = await Type(typed);
        Assert.Equal((1, ""), (code, output));
        Assert.StartsWith(
            "/dev/meteredge-no-such-port does not exist; is the adapter plugged in? (this machine has ", Assert.Single(error.Trim().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_console_without_a_daemon_is_one_line()
    {
        var (code, output, error) = await Type("console --socket /nowhere/console.sock status");
        Assert.Equal((1, ""), (code, output));
        Assert.StartsWith("no daemon answers at /nowhere/console.sock: ", Assert.Single(error.Trim().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_configuration_that_is_not_there_is_one_line_and_78()
    {
        foreach (var command in new[] { "run", "check" })
        {
            var (code, _, error) = await Type($"{command} --config /nowhere/meteredge.json");
            Assert.Equal(78, code);
            Assert.Contains("/nowhere/meteredge.json", Assert.Single(error.Trim().Split('\n')), StringComparison.Ordinal);
        }
    }

    private static async Task<(int Code, string Output, string Error)> Type(string typed)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandLine.Run(typed.Split(' ', StringSplitOptions.RemoveEmptyEntries), output, error);
        return (code, output.ToString(), error.ToString());
    }
}
