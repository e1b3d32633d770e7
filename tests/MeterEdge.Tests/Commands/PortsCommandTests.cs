using System.Text.Json;
using MeterEdge.Commands;
using MeterEdge.Modbus.Serial;

namespace MeterEdge.Tests.Commands;

public sealed class PortsCommandTests
{
    private static readonly FoundPort[] Ports =
    [
        new("/dev/ttyS0", null, PortUse.Taken, new(0, null)),
        new("/dev/ttyS1", null, PortUse.NotAllowed, null),
        new("/dev/ttyUSB0", "/dev/serial/by-id/usb-FTDI_A1", PortUse.Free, null),
        new("/dev/ttyUSB1", "/dev/serial/by-path/pci-1", PortUse.Taken, new(712, "meteredge")),
        new("/dev/ttyUSB2", null, PortUse.Taken, new(713, null)),
        new("COM3", null, PortUse.Unknown, null),
    ];

    [Fact]
    public void Ports_are_a_table_with_their_use_and_their_stable_names()
    {
        var (code, output, error) = Run(Ports);
        Assert.Equal((0, ""), (code, error));
        Assert.Equal(
            """
            port          use                             stable name, for the configuration
            /dev/ttyS0    in use
            /dev/ttyS1    no permission (group dialout?)
            /dev/ttyUSB0  free                            /dev/serial/by-id/usb-FTDI_A1
            /dev/ttyUSB1  in use by meteredge (712)       /dev/serial/by-path/pci-1
            /dev/ttyUSB2  in use by process 713
            COM3

            """.ReplaceLineEndings(),
            output);
    }

    [Fact]
    public void As_json_they_are_an_array()
    {
        var (code, output, error) = Run(Ports, json: true);
        Assert.Equal((0, ""), (code, error));
        using var json = JsonDocument.Parse(output);
        Assert.Equal(
            [
                """{"port":"/dev/ttyS0","use":"taken"}""",
                """{"port":"/dev/ttyS1","use":"not_allowed"}""",
                """{"port":"/dev/ttyUSB0","stable":"/dev/serial/by-id/usb-FTDI_A1","use":"free"}""",
                """{"port":"/dev/ttyUSB1","stable":"/dev/serial/by-path/pci-1","use":"taken","pid":712,"program":"meteredge"}""",
                """{"port":"/dev/ttyUSB2","use":"taken","pid":713}""",
                """{"port":"COM3","use":"unknown"}""",
            ],
            json.RootElement.EnumerateArray().Select(port => string.Concat(port.GetRawText().Where(letter => !char.IsWhiteSpace(letter)))));
    }

    [Fact]
    public void Without_any_the_exit_code_is_2_and_the_cure_is_named()
    {
        Assert.Equal((2, "", "no serial port on this machine: is the adapter plugged in, and its driver loaded?"), Run([]));
        Assert.Equal((2, "[]"), (Run([], json: true).Code, Run([], json: true).Output.Trim()));
    }

    [Theory]
    [InlineData("/dev/ttyS0", "")]
    [InlineData("/dev/ttyS1", " (this machine has /dev/ttyS0)", "/dev/ttyS0")]
    [InlineData("/dev/ttyS9", " (this machine has no serial port)")]
    [InlineData("/dev/ttyS9", " (this machine has a, b, c, d, e, f, g, h and 2 more; see meteredge ports)", "a", "b", "c", "d", "e", "f", "g", "h", "i", "j")]
    public void A_port_that_does_not_exist_brings_up_those_that_do(string port, string hint, params string[] names) =>
        Assert.Equal(hint, PortHint.For(port, hint.Length == 0 ? [port] : names));

    [Fact]
    public void Of_a_port_that_exists_or_that_nobody_named_nothing_is_said() => Assert.Equal(("", ""), (PortHint.For("/dev/null"), PortHint.For(null)));

    private static (int Code, string Output, string Error) Run(IReadOnlyList<FoundPort> ports, bool json = false)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = PortsCommand.Run(ports, output, error, json);
        return (code, output.ToString(), error.ToString().Trim());
    }
}
