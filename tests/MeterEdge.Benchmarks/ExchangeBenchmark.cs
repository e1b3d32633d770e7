using MeterEdge.Modbus.Frames;
using MeterEdge.Modbus.Line;
using MeterEdge.Modbus.Serial;

namespace MeterEdge.Benchmarks;

/// <summary>
/// One exchange of 60 registers over a pseudo-terminal without line time and without silence, ours, libmodbus and ours over System.IO.Ports in
/// turn against the same simulator. Goal: wall time at most 1.5 times libmodbus's, and not one byte allocated in the steady state.
/// </summary>
internal static class ExchangeBenchmark
{
    private const byte Unit = 1;
    private const int Registers = 60;

    // The link of other systems needs milliseconds for an exchange.
    private const int FewerOfPorts = 40;

    public static async Task Run(int rounds, int exchangesPerRound)
    {
        var fewer = exchangesPerRound / FewerOfPorts;
        using var folder = new TemporaryFolder();
        var port = folder.File("line");
        using var simulator = RunningProgram.Start(Repository.MeterSim, ["run", "--port", port, "--unlimited", "--meters", "sdm630:1"]);
        await simulator.Ready().ConfigureAwait(false);
        await Ours(new TermiosLink(new(port, 115200)), exchangesPerRound).ConfigureAwait(false);
        await Ours(new SerialPortLink(new(port, 115200)), fewer).ConfigureAwait(false);
        await Peer(port, exchangesPerRound).ConfigureAwait(false);

        var ours = new Cost[rounds];
        var ports = new Cost[rounds];
        var peers = new Cost[rounds];
        for (var round = 0; round < rounds; round++)
        {
            ours[round] = await Ours(new TermiosLink(new(port, 115200)), exchangesPerRound).ConfigureAwait(false);
            ports[round] = await Ours(new SerialPortLink(new(port, 115200)), fewer).ConfigureAwait(false);
            peers[round] = await Peer(port, exchangesPerRound).ConfigureAwait(false);
        }

        System.Console.WriteLine($"exchange: {Registers} registers, {rounds} rounds of {exchangesPerRound}, each figure min / median / max");
        System.Console.WriteLine($"{"",-12}{"wall us",-26}{"cpu us (this process)",-28}allocated bytes");
        System.Console.WriteLine(Row("MeterEdge", ours));
        System.Console.WriteLine(Row("libmodbus", peers));
        System.Console.WriteLine(Row("on Ports", ports));
        System.Console.WriteLine($"wall, ratio round by round: {Figures.Spread(ours.Zip(peers, (a, b) => a.WallUs / b.WallUs), "F2")}   goal: median at most 1.50");
        System.Console.WriteLine($"cpu, ratio round by round:  {Figures.Spread(ours.Zip(peers, (a, b) => a.CpuUs / b.CpuUs), "F2")}");
        System.Console.WriteLine($"allocated per exchange:     {ours.Min(cost => cost.Bytes):F3} bytes in the best round (a round's own objects included)   goal: 0");
    }

    private static string Row(string name, Cost[] costs) =>
        $"{name,-12}{Figures.Spread(costs.Select(cost => cost.WallUs), "F1"),-26}{Figures.Spread(costs.Select(cost => cost.CpuUs), "F1"),-28}{Figures.Spread(costs.Select(cost => cost.Bytes), "F3")}";

    private static async Task<Cost> Ours(ILineLink link, int count)
    {
        using var line = new LineOwner(link, LineTiming.Unlimited, TimeProvider.System);
        var request = ModbusRequest.Read(Unit, FunctionCode.ReadInputRegisters, 0, Registers);
        var exchange = new Exchange(request.Frame, request.Answer, LinePriority.Reading, TimeSpan.FromSeconds(1), continueOnLine: true);
        await Exchange(line, exchange, 100).ConfigureAwait(false);
        return await Cost.Of(count, () => Exchange(line, exchange, count)).ConfigureAwait(false);
    }

    private static async Task Exchange(LineOwner line, Exchange exchange, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var outcome = await line.Submit(exchange).ConfigureAwait(false);
            if (outcome.Result != ExchangeResult.Answered)
            {
                throw new InvalidOperationException($"exchange {i}: {outcome}");
            }
        }

        // Leave the line's thread: what follows disposes the line.
        await Task.Yield();
    }

    private static async Task<Cost> Peer(string port, int count)
    {
        var context = LibModbus.NewRtu(port, 115200, (byte)'N', 8, 1);
        if (LibModbus.SetSlave(context, Unit) != 0 || LibModbus.Connect(context) != 0)
        {
            throw new InvalidOperationException($"libmodbus cannot open {port}");
        }

        var registers = new ushort[Registers];
        ReadAgain(context, registers, 100);
        var cost = await Cost.Of(count, () =>
        {
            ReadAgain(context, registers, count);
            return Task.CompletedTask;
        }).ConfigureAwait(false);
        LibModbus.Close(context);
        LibModbus.Free(context);
        return cost;
    }

    private static unsafe void ReadAgain(nint context, ushort[] registers, int count)
    {
        fixed (ushort* first = registers)
        {
            for (var i = 0; i < count; i++)
            {
                if (LibModbus.ReadInputRegisters(context, 0, registers.Length, first) != registers.Length)
                {
                    throw new InvalidOperationException($"libmodbus: exchange {i} failed");
                }
            }
        }
    }
}
