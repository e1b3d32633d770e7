using System.Net.Sockets;
using MeterEdge.Modbus.Frames;
using MeterEdge.Modbus.Line;

namespace MeterEdge.Modbus.Tests.Tcp;

/// <summary>A whole line over a connection on loopback, in both framings.</summary>
public sealed class TcpLineTests
{
    [Theory]
    [InlineData(Framing.Rtu)]
    [InlineData(Framing.Tcp)]
    public async Task An_exchange_over_a_connection_is_answered_and_allocates_nothing(Framing framing)
    {
        const int WarmUp = 2000;
        const int Measured = 3000;
        using var peer = new TcpPeer();
        var request = Some.Read(unit: 1, count: 20, framing: framing);
        var responder = new Thread(() => Respond(peer, request.Frame.Length, Some.Answer(request), framing, WarmUp + Measured)) { IsBackground = true };
        responder.Start();
        using (var line = new LineOwner(peer.MakeLink(), LineTiming.Unlimited, TimeProvider.System))
        {
            var exchanges = Exchanges(line, Some.Exchange(request, continueOnLine: true));
            var (allocated, answered) = await exchanges.WaitAsync(Some.Patience, TestContext.Current.CancellationToken);
            Assert.Equal(WarmUp + Measured, answered);
            Assert.Equal(0, allocated);
        }

        Assert.True(responder.Join(Some.Patience));

        static async Task<(long Allocated, int Answered)> Exchanges(LineOwner line, Exchange exchange)
        {
            var answered = 0;
            long before = 0;
            for (var i = 0; i < WarmUp + Measured; i++)
            {
                if (i == WarmUp)
                {
                    before = GC.GetAllocatedBytesForCurrentThread();
                }

                var outcome = await line.Submit(exchange).ConfigureAwait(false);
                answered += outcome.Result == ExchangeResult.Answered ? 1 : 0;
            }

            return (GC.GetAllocatedBytesForCurrentThread() - before, answered);
        }
    }

    private static void Respond(TcpPeer peer, int length, byte[] answer, Framing framing, int times)
    {
        var request = new byte[length];
        var connection = peer.Connection;
        for (int have = 0, answered = 0; answered < times;)
        {
            have += connection.Receive(request, have, length - have, SocketFlags.None);
            if (have == length)
            {
                if (framing == Framing.Tcp)
                {
                    request.AsSpan(0, 2).CopyTo(answer);
                }

                _ = connection.Send(answer);
                have = 0;
                answered++;
            }
        }
    }
}
