using System.Net.Sockets;
using System.Text.Json;
using MeterSim.Frames;
using MeterSim.Tcp;
using MeterSim.Tests.External;

namespace MeterSim.Tests.Tcp;

/// <summary>Real connections to a simulator in this process.</summary>
public sealed class TcpLineTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Several_units_answer_on_one_connection_each_under_its_transaction()
    {
        await using var simulator = new RunningGateway(TcpFraming.Tcp, "sdm630:1", "abb-b23:7");
        using Socket client = await simulator.ConnectAsync();
        // Both at once: one after the other they are answered.
        await client.SendAsync(new byte[] { 0, 1, 0, 0, 0, 6, 1, 4, 0, 0, 0, 2, 0, 2, 0, 0, 0, 6, 7, 3, 0x5B, 0, 0, 2 }, Cancel);
        byte[] first = await ReceiveAsync(client, 13);
        byte[] second = await ReceiveAsync(client, 13);
        Assert.Equal([0, 1, 0, 0, 0, 7, 1, 4, 4], first[..9]);
        Assert.Equal([0, 2, 0, 0, 0, 7, 7, 3, 4], second[..9]);
        IReadOnlyList<JsonElement> truth = await simulator.StopAndReadTruthAsync();
        Assert.Equal(["sdm630", "abb-b23"], truth.Select(t => t.GetProperty("model").GetString()));
        Assert.Equal(Convert.ToHexStringLower(second[9..]), truth[1].GetProperty("words").GetString());
    }

    [Fact]
    public async Task Over_rtu_the_frames_are_those_of_the_serial_line()
    {
        await using var simulator = new RunningGateway(TcpFraming.Rtu, "sdm630:1");
        using Socket client = await simulator.ConnectAsync();
        await client.SendAsync(Some.Read(1, 4, 0, 10), Cancel);
        Assert.True(Crc16.Closes(await ReceiveAsync(client, 25)));
        Assert.Equal("ok unit 1: badcrc times 1", await simulator.OrderAsync("fault 1 badcrc times 1"));
        await client.SendAsync(Some.Read(1, 4, 0, 10), Cancel);
        Assert.False(Crc16.Closes(await ReceiveAsync(client, 25)));
    }

    [Fact]
    public async Task Without_a_crc_what_is_spoilt_stays_in_the_gateway()
    {
        await using var simulator = new RunningGateway(TcpFraming.Tcp, "sdm630:1-3");
        using Socket client = await simulator.ConnectAsync();
        await simulator.OrderAsync("fault 1 badcrc");
        await simulator.OrderAsync("fault 2 silent");
        await client.SendAsync(
            new byte[] { 0, 1, 0, 0, 0, 6, 1, 4, 0, 0, 0, 2, 0, 2, 0, 0, 0, 6, 2, 4, 0, 0, 0, 2, 0, 3, 0, 0, 0, 6, 99, 4, 0, 0, 0, 2, 0, 4, 0, 0, 0, 6, 3, 4, 0, 0, 0, 2 },
            Cancel);
        Assert.Equal([0, 4], (await ReceiveAsync(client, 13))[..2]);
        JsonElement line = (await simulator.StatusAsync()).GetProperty("lines")[0];
        Assert.Equal(2, line.GetProperty("silenced").GetInt32());
        Assert.Equal(1, line.GetProperty("ignored_unknown_unit").GetInt32());
        Assert.Equal(1, line.GetProperty("connections").GetInt32());
        Assert.Equal(4, line.GetProperty("seen").GetInt32());
    }

    [Theory]
    [InlineData("Tcp", 0xFF)]
    [InlineData("Rtu", 0x00)]
    public async Task Unit_0_is_everybody_in_rtu_frames_and_nobody_in_modbus_tcp(string framing, byte phase)
    {
        TcpFraming kind = Enum.Parse<TcpFraming>(framing);
        await using var simulator = new RunningGateway(kind, "sdm530:1");
        using Socket client = await simulator.ConnectAsync();
        byte[] open = [0x00, 0x10, 0xFD, 0x00, 0x00, 0x01, 0x02, 0x00, 0x00];
        byte[] read = [0x01, 0x03, 0xFD, 0x02, 0x00, 0x02];
        await client.SendAsync(kind == TcpFraming.Rtu ? Some.Frame(open) : (byte[])[0, 1, 0, 0, 0, 9, .. open], Cancel);
        await client.SendAsync(kind == TcpFraming.Rtu ? Some.Frame(read) : (byte[])[0, 2, 0, 0, 0, 6, .. read], Cancel);
        // Nothing comes before the answer to the read.
        byte[] answer = [0x01, 0x03, 0x04, phase, phase, phase, 0x00];
        Assert.Equal(
            kind == TcpFraming.Rtu ? Some.Frame(answer) : [0, 2, 0, 0, 0, 7, .. answer], await ReceiveAsync(client, kind == TcpFraming.Rtu ? 9 : 13));
        JsonElement line = (await simulator.StatusAsync()).GetProperty("lines")[0];
        Assert.Equal(kind == TcpFraming.Rtu ? 1 : 0, line.GetProperty("broadcasts").GetInt32());
    }

    [Fact]
    public async Task Dropping_ends_every_connection_and_new_ones_are_refused_for_a_while()
    {
        await using var simulator = new RunningGateway(TcpFraming.Tcp, "sdm630:1");
        using Socket client = await simulator.ConnectAsync();
        await client.SendAsync(new byte[] { 0, 1, 0, 0, 0, 6, 1, 4, 0, 0, 0, 2 }, Cancel);
        await ReceiveAsync(client, 13);
        Assert.Equal("ok 1 connections dropped, new ones refused for 600 s", await simulator.OrderAsync("drop 10m"));
        await AssertEndedAsync(client);
        await Assert.ThrowsAsync<SocketException>(simulator.ConnectAsync);
        Assert.StartsWith("ok", await simulator.OrderAsync("port open"), StringComparison.Ordinal);
        (await simulator.ConnectAsync()).Dispose();
        Assert.StartsWith("ok", await simulator.OrderAsync("drop"), StringComparison.Ordinal);
        (await simulator.ConnectAsync()).Dispose();
    }

    [Fact]
    public async Task Bytes_that_are_no_modbus_tcp_end_the_connection()
    {
        await using var simulator = new RunningGateway(TcpFraming.Tcp, "sdm630:1");
        using Socket client = await simulator.ConnectAsync();
        await client.SendAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray(), Cancel);
        await AssertEndedAsync(client);
    }

    private static async Task AssertEndedAsync(Socket client)
    {
        try
        {
            Assert.Equal(0, await client.ReceiveAsync(new byte[1], Cancel));
        }
        catch (SocketException reset)
        {
            Assert.Equal(SocketError.ConnectionReset, reset.SocketErrorCode);
        }
    }

    private static async Task<byte[]> ReceiveAsync(Socket client, int count)
    {
        byte[] bytes = new byte[count];
        for (int length = 0; length < count;)
        {
            int more = await client.ReceiveAsync(bytes.AsMemory(length), Cancel).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Cancel);
            Assert.True(more > 0, $"the connection ended after {length} of {count} bytes");
            length += more;
        }
        return bytes;
    }
}
