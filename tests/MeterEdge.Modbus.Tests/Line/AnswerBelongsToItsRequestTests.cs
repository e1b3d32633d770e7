using CsCheck;
using MeterEdge.Modbus.Frames;
using MeterEdge.Modbus.Line;
using static MeterEdge.Modbus.Tests.Line.Spans;

namespace MeterEdge.Modbus.Tests.Line;

/// <summary>
/// Whatever meters do within the time a late answer may take, an exchange that was answered holds the answer to the very
/// request that this attempt put on the wire. Every request sent gets a number, and its answer carries that number.
/// </summary>
public sealed class AnswerBelongsToItsRequestTests
{
    private const int TimeoutMs = 1000;

    private enum Manner
    {
        Prompt,
        Late,
        Silent,
        Garbled,
        Refused,
        LateRefused,
        Noisy,
        Lost,
    }

    private sealed record Act(int Request, Manner Manner, int LateMs);

    private static readonly ModbusRequest[] Requests =
    [
        Some.Read(unit: 1, count: 2),
        Some.Read(unit: 1, count: 2, first: 0x100),
        Some.Read(unit: 1, count: 5),
        Some.Read(unit: 2, count: 2),
        ModbusRequest.Read(2, FunctionCode.ReadInputRegisters, 0, 2),
        ModbusRequest.ReadBits(1, FunctionCode.ReadCoils, 0, 16),
        ModbusRequest.ReadBits(1, FunctionCode.ReadCoils, 0x100, 12),
        ModbusRequest.ReadCounter(1, DiagnosticCounter.BusMessages),
        ModbusRequest.ReadCounter(1, DiagnosticCounter.ServerMessages),
        ModbusRequest.ReadIdentification(1, IdentificationAccess.Basic),
        ModbusRequest.ReadIdentification(1, IdentificationAccess.Basic, 2),
        ModbusRequest.ReadIdentification(1, IdentificationAccess.One, 2),
    ];

    [Fact]
    public void Among_late_garbled_refused_and_missing_answers()
    {
        var manner = Gen.Frequency(
            (4, Gen.Const(Manner.Prompt)),
            (4, Gen.Const(Manner.Late)),
            (1, Gen.Const(Manner.Silent)),
            (1, Gen.Const(Manner.Garbled)),
            (1, Gen.Const(Manner.Refused)),
            (1, Gen.Const(Manner.LateRefused)),
            (1, Gen.Const(Manner.Noisy)),
            (1, Gen.Const(Manner.Lost)));
        Gen.Select(Gen.Int[0, Requests.Length - 1], manner, Gen.Int[TimeoutMs, TimeoutMs + 4900])
            .Select((request, how, late) => new Act(request, how, late))
            .Array[1, 25]
            .Sample(Play, iter: 400, threads: 1);
    }

    private static void Play(Act[] acts)
    {
        using var bus = new Bus();
        var turns = new Dictionary<byte[], Queue<Act>>(new BytesComparer());
        foreach (var act in acts)
        {
            var frame = Requests[act.Request].Frame.ToArray();
            turns.TryAdd(frame, new());
            turns[frame].Enqueue(act);
        }

        // The number of the request that went out last, as the line's thread sees it.
        var number = 0;
        bus.Link.Respond = sent => Replies(turns[sent].Dequeue(), (ushort)(0x4000 + ++number), bus.Link);
        var answered = acts.Select(act =>
        {
            var request = Requests[act.Request];
            var exchange = Some.Exchange(request, timeoutMs: TimeoutMs, continueOnLine: true);
            return Check(exchange, request);
        }).ToList();
        bus.Go();
        Assert.True(Task.WaitAll([.. answered], Some.Patience));

        async Task Check(Exchange exchange, ModbusRequest request)
        {
            ExchangeOutcome outcome;
            do
            {
                // Without a device nothing was sent, and what was lost in the middle has used up its act.
                outcome = await bus.Line.Submit(exchange).ConfigureAwait(false);
            }
            while (outcome.Result == ExchangeResult.LinkDown && turns[request.Frame.ToArray()].Count > 0 && outcome.Received == 0);

            if (outcome.Result == ExchangeResult.Answered)
            {
                Assert.Equal(Some.Answer(request, (ushort)(0x4000 + number)), exchange.Answer);
            }
        }
    }

    private static IEnumerable<Reply> Replies(Act act, ushort mark, FakeLink link)
    {
        var request = Requests[act.Request];
        var answer = Some.Answer(request, mark);
        switch (act.Manner)
        {
            case Manner.Prompt:
                return [new Reply(Ms(20), answer)];
            case Manner.Late:
                return [new Reply(Ms(act.LateMs), answer)];
            case Manner.Silent:
                return [];
            case Manner.Garbled:
                answer[4] ^= 0x01;
                return [new Reply(Ms(20), answer)];
            case Manner.Refused:
                return [new Reply(Ms(20), Some.Refusal(request))];
            case Manner.LateRefused:
                return [new Reply(Ms(act.LateMs), Some.Refusal(request))];
            case Manner.Noisy:
                return [new Reply(Ms(5), [0xFF, request.Unit, 0x03]), new Reply(Ms(30), answer)];
            case Manner.Lost:
                link.GoDown(Ms(10));
                return [new Reply(Ms(act.LateMs), answer)];
        }

        throw new ArgumentOutOfRangeException(nameof(act));
    }

    private sealed class BytesComparer : IEqualityComparer<byte[]>
    {
        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] obj) => obj[0] ^ obj[3];
    }
}
