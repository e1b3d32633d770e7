using System.Runtime.Versioning;
using MeterEdge.Modbus.Frames;
using MeterEdge.Modbus.Line;
using MeterEdge.Modbus.Serial;
using MeterEdge.Modbus.Tests.Serial;

namespace MeterEdge.Modbus.Tests.Line;

[SupportedOSPlatform("linux")]
public sealed class AllocationTests
{
    [Theory]
    [InlineData(FunctionCode.ReadCoils)]
    [InlineData(FunctionCode.ReadHoldingRegisters)]
    [InlineData(FunctionCode.EncapsulatedInterface)]
    public async Task An_exchange_over_a_pseudo_terminal_allocates_nothing(FunctionCode function)
    {
        const int WarmUp = 2000;
        const int Measured = 3000;
        using var pty = new PseudoTerminal();
        var request = function switch
        {
            FunctionCode.ReadCoils => ModbusRequest.ReadBits(1, function, 0, 20),
            FunctionCode.EncapsulatedInterface => ModbusRequest.ReadIdentification(1, IdentificationAccess.Basic),
            _ => Some.Read(unit: 1, count: 20),
        };
        using var stop = new ManualResetEventSlim();
        var responder = new Thread(() => Respond(pty, request.Frame.Length, Some.Answer(request), stop)) { IsBackground = true };
        using (var line = new LineOwner(new TermiosLink(new SerialSettings(pty.Path, 115200)), LineTiming.Unlimited, TimeProvider.System))
        {
            responder.Start();
            var (allocated, answered) = await Exchanges(line, request).WaitAsync(Some.Patience, TestContext.Current.CancellationToken);
            Assert.Equal(WarmUp + Measured, answered);
            Assert.Equal(0, allocated);
        }

        stop.Set();
        Assert.True(responder.Join(Some.Patience));

        static async Task<(long Allocated, int Answered)> Exchanges(LineOwner line, ModbusRequest request)
        {
            var exchange = Some.Exchange(request, continueOnLine: true);
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

    private static void Respond(PseudoTerminal pty, int length, byte[] answer, ManualResetEventSlim stop)
    {
        Span<byte> request = new byte[length];
        var have = 0;
        while (!stop.IsSet)
        {
            have += pty.Receive(request[have..], patienceMs: 20);
            if (have == request.Length)
            {
                pty.Send(answer);
                have = 0;
            }
        }
    }
}
