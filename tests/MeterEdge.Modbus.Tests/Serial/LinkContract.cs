using MeterEdge.Modbus.Serial;

namespace MeterEdge.Modbus.Tests.Serial;

/// <summary>The other end of a link's wires.</summary>
public interface ILinkPeer : IDisposable
{
    /// <summary>A new link to this peer, not yet open.</summary>
    ILineLink MakeLink();

    /// <summary>Sends bytes to the link that is open.</summary>
    void Send(byte[] bytes);

    /// <summary>The next bytes the link sent.</summary>
    byte[] Receive(int count);

    /// <summary>Is gone from now on.</summary>
    void HangUp();

    /// <summary>Is there again, under the same name.</summary>
    void ComeBack();
}

/// <summary>What every link does, whatever wire it stands for.</summary>
public abstract class LinkContract
{
    private static readonly TimeSpan Briefly = TimeSpan.FromMilliseconds(1);

    protected abstract ILinkPeer MakePeer();

    [Fact]
    public void Bytes_go_both_ways()
    {
        using var peer = MakePeer();
        using var link = Opened(peer);
        Assert.True(link.Write(EveryByte));
        Assert.Equal(EveryByte, peer.Receive(256));
        peer.Send(EveryByte);
        Assert.Equal(EveryByte, ReadAll(link, 256));
    }

    [Fact]
    public void No_more_bytes_come_at_once_than_there_is_room_for()
    {
        using var peer = MakePeer();
        using var link = Opened(peer);
        peer.Send(EveryByte);
        var bytes = new List<byte>();
        Span<byte> room = stackalloc byte[7];
        while (bytes.Count < 256)
        {
            var read = link.Read(room, Some.Patience);
            Assert.Equal(LinkEvent.Bytes, read.Event);
            Assert.InRange(read.Count, 1, 7);
            bytes.AddRange(room[..read.Count]);
        }

        Assert.Equal(EveryByte, bytes);
    }

    [Fact]
    public void Bytes_of_several_writes_stay_in_order()
    {
        using var peer = MakePeer();
        using var link = Opened(peer);
        byte[] all = [.. Enumerable.Range(0, 1500).Select(i => (byte)(i % 251))];
        for (int from = 0, length = 0; from < all.Length; from += length)
        {
            length = Math.Min(length + 100, all.Length - from);
            Assert.True(link.Write(all.AsSpan(from, length)));
        }

        Assert.Equal(all, peer.Receive(all.Length));
    }

    [Fact]
    public async Task A_burst_far_larger_than_any_buffer_arrives_whole()
    {
        using var peer = MakePeer();
        using var link = Opened(peer);
        byte[] all = [.. Enumerable.Range(0, 50_000).Select(i => (byte)(i % 251))];
        var sending = Task.Run(() => peer.Send(all), TestContext.Current.CancellationToken);
        Assert.Equal(all, ReadAll(link, all.Length));
        await sending;
    }

    [Fact]
    public void What_comes_while_nobody_reads_is_kept()
    {
        using var peer = MakePeer();
        using var link = Opened(peer);
        byte[] all = [.. Enumerable.Range(0, 2000).Select(i => (byte)(i % 251))];
        for (var from = 0; from < all.Length; from += 100)
        {
            peer.Send(all[from..(from + 100)]);
        }

        Assert.True(link.Write([1]));
        Assert.Equal([1], peer.Receive(1));
        Assert.Equal(all, ReadAll(link, all.Length));
    }

    [Fact]
    public void A_wait_of_zero_takes_what_is_there()
    {
        using var peer = MakePeer();
        using var link = Opened(peer);
        peer.Send([7]);
        var room = new byte[16];
        LinkRead read = default;
        Assert.True(SpinWait.SpinUntil(() => (read = link.Read(room, TimeSpan.Zero)).Event != LinkEvent.Silence, Some.Patience));
        Assert.Equal((new LinkRead(LinkEvent.Bytes, 1), (byte)7), (read, room[0]));
    }

    [Fact]
    public void Without_bytes_there_is_silence()
    {
        using var peer = MakePeer();
        using var link = Opened(peer);
        Assert.Equal(new LinkRead(LinkEvent.Silence), link.Read(new byte[16], Briefly));
        Assert.Equal(new LinkRead(LinkEvent.Silence), link.Read(new byte[16], TimeSpan.Zero));
    }

    [Fact]
    public void A_closed_link_waits_and_has_no_bytes()
    {
        using var peer = MakePeer();
        using var link = peer.MakeLink();
        Assert.False(link.IsOpen);
        Assert.Equal(new LinkRead(LinkEvent.Silence), link.Read(new byte[16], Briefly));
        link.Wake();
        Assert.Equal(new LinkRead(LinkEvent.Woken), link.Read(new byte[16], Timeout.InfiniteTimeSpan));
        Assert.False(link.Write([1]));
    }

    [Fact]
    public async Task A_wake_up_ends_a_wait_that_would_last_for_ever()
    {
        using var peer = MakePeer();
        using var link = Opened(peer);
        var waiting = Task.Run(() => link.Read(new byte[16], Timeout.InfiniteTimeSpan));
        link.Wake();
        Assert.Equal(LinkEvent.Woken, (await waiting.WaitAsync(Some.Patience, TestContext.Current.CancellationToken)).Event);
    }

    [Fact]
    public void A_wake_up_before_the_wait_is_not_lost_and_many_are_one()
    {
        using var peer = MakePeer();
        using var link = Opened(peer);
        link.Wake();
        link.Wake();
        Assert.Equal(LinkEvent.Woken, link.Read(new byte[16], Timeout.InfiniteTimeSpan).Event);
        Assert.Equal(LinkEvent.Silence, link.Read(new byte[16], TimeSpan.Zero).Event);
    }

    [Fact]
    public void A_wake_up_takes_no_bytes_and_bytes_take_no_wake_up()
    {
        using var peer = MakePeer();
        using var link = Opened(peer);
        peer.Send([7]);
        link.Wake();
        LinkEvent[] events = [link.Read(new byte[16], Some.Patience).Event, link.Read(new byte[16], Some.Patience).Event];
        Assert.Equal([LinkEvent.Bytes, LinkEvent.Woken], events.Order());
        Assert.Equal(LinkEvent.Silence, link.Read(new byte[16], TimeSpan.Zero).Event);
    }

    [Fact]
    public void A_wake_up_is_not_lost_by_opening_and_closing()
    {
        using var peer = MakePeer();
        using var link = peer.MakeLink();
        link.Wake();
        _ = link.TryOpen(out _);
        link.Close();
        Assert.Equal(LinkEvent.Woken, link.Read(new byte[16], Timeout.InfiniteTimeSpan).Event);
        Assert.True(link.TryOpen(out var error), error);
    }

    [Fact]
    public async Task Many_threads_may_wake_while_bytes_come()
    {
        using var peer = MakePeer();
        using var link = Opened(peer);
        using var enough = new CancellationTokenSource();
        var waking = Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            while (!enough.IsCancellationRequested)
            {
                link.Wake();
            }
        })).ToList();
        foreach (var round in Enumerable.Range(0, 50))
        {
            peer.Send([(byte)round]);
            var room = new byte[1];
            while (link.Read(room, Timeout.InfiniteTimeSpan).Event == LinkEvent.Woken)
            {
            }

            Assert.Equal(round, room[0]);
        }

        await enough.CancelAsync();
        await Task.WhenAll(waking);
    }

    [Fact]
    public void A_rest_takes_no_bytes()
    {
        using var peer = MakePeer();
        using var link = Opened(peer);
        peer.Send(EveryByte);
        link.Rest(Briefly);
        Assert.Equal(EveryByte, ReadAll(link, 256));
    }

    [Fact]
    public async Task A_wake_up_ends_a_rest_and_the_next_read_is_told()
    {
        using var peer = MakePeer();
        using var link = Opened(peer);
        var resting = Task.Run(() => link.Rest(Timeout.InfiniteTimeSpan), TestContext.Current.CancellationToken);
        link.Wake();
        await resting.WaitAsync(Some.Patience, TestContext.Current.CancellationToken);
        Assert.Equal(LinkEvent.Woken, link.Read(new byte[16], Timeout.InfiniteTimeSpan).Event);
    }

    [Fact]
    public void A_peer_that_hangs_up_takes_the_link_down()
    {
        using var peer = MakePeer();
        using var link = Opened(peer);
        peer.HangUp();
        Assert.Equal(LinkEvent.Down, link.Read(new byte[16], Some.Patience).Event);
        Assert.Equal(LinkEvent.Down, link.Read(new byte[16], Some.Patience).Event);
        Assert.True(link.IsOpen);
        link.Close();
        Assert.False(link.IsOpen);
        Assert.Equal(LinkEvent.Silence, link.Read(new byte[16], Briefly).Event);
    }

    [Fact]
    public void To_a_peer_that_is_gone_nothing_can_be_written()
    {
        using var peer = MakePeer();
        using var link = Opened(peer);
        peer.HangUp();

        // A connection takes what it is given until the other end has said that nobody is there.
        Assert.True(SpinWait.SpinUntil(() => !link.Write([1, 2, 3]), Some.Patience));
        Assert.False(link.Write([1, 2, 3]));
        link.Close();
        Assert.False(link.Write([1, 2, 3]));
    }

    [Fact]
    public void A_peer_that_takes_nothing_is_given_up()
    {
        using var peer = MakePeer();
        using var link = Opened(peer);
        var much = new byte[1 << 16];
        var written = 0;
        while (written < 1000 && link.Write(much))
        {
            written++;
        }

        Assert.InRange(written, 0, 999);
    }

    [Fact]
    public void A_peer_that_comes_back_can_be_opened_again()
    {
        using var peer = MakePeer();
        using var link = Opened(peer);
        for (var i = 0; i < 3; i++)
        {
            peer.HangUp();
            Assert.Equal(LinkEvent.Down, link.Read(new byte[16], Some.Patience).Event);
            Assert.False(link.TryOpen(out _));
            Assert.False(link.IsOpen);
            peer.ComeBack();
            Assert.True(link.TryOpen(out var error), error);
            Assert.True(link.Write([(byte)i]));
            Assert.Equal([(byte)i], peer.Receive(1));
            peer.Send([8, 9]);
            Assert.Equal([8, 9], ReadAll(link, 2));
        }
    }

    [Fact]
    public async Task A_peer_that_hangs_up_ends_a_wait_that_would_last_for_ever()
    {
        using var peer = MakePeer();
        using var link = Opened(peer);
        var waiting = Task.Run(() => link.Read(new byte[16], Timeout.InfiniteTimeSpan));
        peer.HangUp();
        Assert.Equal(LinkEvent.Down, (await waiting.WaitAsync(Some.Patience, TestContext.Current.CancellationToken)).Event);
    }

    [Fact]
    public void A_link_can_be_closed_and_opened_again()
    {
        using var peer = MakePeer();
        using var link = Opened(peer);
        for (var i = 0; i < 3; i++)
        {
            link.Close();
            link.Close();
            Assert.False(link.IsOpen);
            Assert.True(link.TryOpen(out var error), error);
            Assert.True(link.IsOpen);
            Assert.True(link.Write([(byte)i]));
            Assert.Equal([(byte)i], peer.Receive(1));
        }
    }

    [Fact]
    public void A_peer_that_is_gone_cannot_be_opened_and_the_error_says_which()
    {
        using var peer = MakePeer();
        using var link = peer.MakeLink();
        peer.HangUp();
        Assert.False(link.TryOpen(out var error));
        Assert.Contains(link.Name, error, StringComparison.Ordinal);
        Assert.False(link.IsOpen);
    }

    [Fact]
    public void A_disposed_link_is_closed_for_ever()
    {
        using var peer = MakePeer();
        var link = Opened(peer);
        link.Dispose();
        link.Dispose();
        link.Close();
        link.Wake();
        Assert.False(link.IsOpen);
        Assert.False(link.Write([1]));
        Assert.Throws<ObjectDisposedException>(() => link.TryOpen(out _));
        Assert.Throws<ObjectDisposedException>(() => link.Read(new byte[1], TimeSpan.Zero));
    }

    [Fact]
    public async Task A_disposed_link_can_still_be_woken_from_other_threads()
    {
        using var peer = MakePeer();
        for (var i = 0; i < 50; i++)
        {
            var link = Opened(peer);
            var waking = Task.Run(() =>
            {
                for (var j = 0; j < 1000; j++)
                {
                    link.Wake();
                }
            }, TestContext.Current.CancellationToken);
            link.Dispose();
            link.Dispose();
            await waking;
            Assert.False(link.IsOpen);
        }
    }

    internal static byte[] ReadAll(ILineLink link, int count)
    {
        var bytes = new byte[count];
        for (var have = 0; have < count;)
        {
            var read = link.Read(bytes.AsSpan(have), Some.Patience);
            Assert.Equal(LinkEvent.Bytes, read.Event);
            have += read.Count;
        }

        return bytes;
    }

    private static byte[] EveryByte { get; } = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];

    private static ILineLink Opened(ILinkPeer peer)
    {
        var link = peer.MakeLink();
        Assert.True(link.TryOpen(out var error), error);
        Assert.True(link.IsOpen);
        return link;
    }
}
