using System.Net;
using System.Net.Sockets;
using MeterEdge.Modbus.Serial;
using MeterEdge.Modbus.Tcp;
using MeterEdge.Modbus.Tests.Serial;

namespace MeterEdge.Modbus.Tests.Tcp;

public sealed class TcpLinkTests : LinkContract
{
    protected override ILinkPeer MakePeer() => new TcpPeer();

    [Fact]
    public void A_refused_connection_is_said_in_words()
    {
        using var peer = new TcpPeer();
        using var link = peer.MakeLink();
        peer.HangUp();
        Assert.False(link.TryOpen(out var error));
        Assert.Equal($"{link.Name} refuses the connection; is the port right, and does the gateway take another client?", error);
    }

    [Fact]
    public async Task A_wake_up_ends_connecting_and_the_next_wait()
    {
        using var deaf = Deaf(out var settings);
        using var first = new TcpLink(settings);
        Assert.True(first.TryOpen(out _));
        using var link = new TcpLink(settings);
        string? error = null;
        var connecting = Task.Run(() => link.TryOpen(out error), TestContext.Current.CancellationToken);
        link.Wake();
        Assert.False(await connecting.WaitAsync(Some.Patience, TestContext.Current.CancellationToken));
        Assert.Equal($"{link.Name}: connecting was broken off", error);
        Assert.Equal(LinkEvent.Woken, link.Read(new byte[1], Timeout.InfiniteTimeSpan).Event);
        Assert.Equal(LinkEvent.Silence, link.Read(new byte[1], TimeSpan.Zero).Event);
    }

    [Fact]
    public void A_host_that_swallows_the_connection_is_given_up_after_3_s()
    {
        using var deaf = Deaf(out var settings);
        using var first = new TcpLink(settings);
        Assert.True(first.TryOpen(out _));
        using var link = new TcpLink(settings);
        Assert.False(link.TryOpen(out var error));
        Assert.Equal($"{link.Name} does not answer within 3 s; is the gateway switched on and in this network?", error);
    }

    [Fact]
    public void A_name_that_nobody_knows_is_said_in_words()
    {
        // RFC 6761, clause 6.4: no name under "invalid" ever exists.
        using var link = new TcpLink(new TcpSettings("gateway.invalid", 502));
        Assert.False(link.TryOpen(out var error));
        Assert.StartsWith("gateway.invalid:502: no ", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_is_looked_up_and_every_address_of_it_is_tried()
    {
        using var peer = new TcpPeer();
        using var link = new TcpLink(new TcpSettings("localhost", peer.Settings.Port));

        // A look-up that waits for a thread of the busy pool is given up, and a line tries again.
        string? error = null;
        Assert.True(Enumerable.Range(0, 10).Any(_ => link.TryOpen(out error)), error);
        Assert.True(link.Write([1, 2]));
        Assert.Equal([1, 2], peer.Receive(2));
    }

    [Fact]
    public void What_came_before_a_hang_up_is_read_before_it()
    {
        using var peer = new TcpPeer();
        using var link = peer.MakeLink();
        Assert.True(link.TryOpen(out _));
        peer.Send([1, 2, 3]);
        peer.HangUp();
        Assert.Equal([1, 2, 3], ReadAll(link, 3));
        Assert.Equal(LinkEvent.Down, link.Read(new byte[16], Some.Patience).Event);
    }

    [Fact]
    public void A_connection_that_was_reset_is_down_for_reading_and_writing()
    {
        using var peer = new TcpPeer();
        using var link = peer.MakeLink();
        Assert.True(link.TryOpen(out _));
        peer.Connection.LingerState = new LingerOption(enable: true, seconds: 0);
        peer.HangUp();
        Assert.Equal(LinkEvent.Down, link.Read(new byte[16], Some.Patience).Event);
        Assert.False(link.Write([1, 2, 3]));
    }

    [Theory]
    [InlineData("gw:502", "gw", 502)]
    [InlineData("gw", "gw", 502)]
    [InlineData("127.0.0.1:1502", "127.0.0.1", 1502)]
    [InlineData("[::1]:1502", "::1", 1502)]
    [InlineData("[::1]", "::1", 502)]
    public void Settings_are_read_from_host_and_port(string text, string host, int port)
    {
        Assert.True(TcpSettings.TryParse(text, out var settings));
        Assert.Equal(new TcpSettings(host, port), settings);
        Assert.Equal(text.Contains($":{port}", StringComparison.Ordinal) ? text : $"{text}:502", settings.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(":502")]
    [InlineData("gw:")]
    [InlineData("gw:0")]
    [InlineData("gw:65536")]
    [InlineData("gw:-1")]
    [InlineData("gw:5 02")]
    [InlineData("gw:502:1")]
    [InlineData("::1")]
    [InlineData("[]:502")]
    [InlineData("[::1")]
    [InlineData("[::1]502")]
    public void Anything_else_is_no_host_and_port(string? text) => Assert.False(TcpSettings.TryParse(text, out _));

    [Fact]
    public void Settings_that_no_connection_has_are_refused()
    {
        Assert.Throws<ArgumentException>("host", () => new TcpSettings(""));
        Assert.Throws<ArgumentException>("host", () => new TcpSettings("g w"));
        Assert.Throws<ArgumentOutOfRangeException>("port", () => new TcpSettings("gw", 0));
        Assert.Throws<ArgumentOutOfRangeException>("port", () => new TcpSettings("gw", 65536));
    }

    /// <summary>A listener that accepts nobody: with its backlog full, the kernel leaves further connections without an answer.</summary>
    private static Socket Deaf(out TcpSettings settings)
    {
        var deaf = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        deaf.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        deaf.Listen(0);
        settings = new TcpSettings("127.0.0.1", ((IPEndPoint)deaf.LocalEndPoint!).Port);
        return deaf;
    }
}
