// What it costs, each figure beside its limit or its peer:
//   dotnet run -c Release --project tests/MeterEdge.Benchmarks -- exchange | wire | dead | requests | journal | publish | influx | drain | footprint | tcp | reconnect
// Never part of the tests: a busy machine would decide what passes.
using System.Globalization;
using MeterEdge.Benchmarks;

var numbers = args.Skip(1).Select(text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0).ToArray();
switch (numbers.Contains(0) ? null : args.FirstOrDefault(), numbers.Length)
{
    case ("exchange", 0):
        await ExchangeBenchmark.Run(rounds: 9, exchangesPerRound: 20_000);
        return 0;
    case ("wire", 0):
        await WireBenchmark.Run();
        return 0;
    case ("dead", <= 1):
        await DeadMetersBenchmark.Run(minutes: Given(0) ?? 5);
        return 0;
    case ("requests", 0):
        RequestsBenchmark.Run();
        return 0;
    case ("journal", 0):
        await JournalBenchmark.Run();
        return 0;
    case ("publish", 0):
        await PublishBenchmark.Run();
        return 0;
    case ("influx", 0):
        await InfluxBenchmark.Run();
        return 0;
    case ("drain", <= 1):
        await DrainBenchmark.Run(readings: Given(0) ?? 1_000_000);
        return 0;
    case ("footprint", <= 2):
        await FootprintBenchmark.Run(minutes: Given(0) ?? 2, runs: Given(1) ?? 3);
        return 0;
    case ("reconnect", <= 1):
        await ReconnectBenchmark.Run(reconnects: Given(0) ?? 200);
        return 0;
    case ("tcp", <= 1):
        await TcpBenchmark.Run(runs: Given(0) ?? 3);
        return 0;
    default:
        System.Console.Error.WriteLine("usage: exchange | wire | dead [MINUTES] | requests | journal | publish | influx | drain [READINGS] | footprint [MINUTES [RUNS]] | tcp [RUNS] | reconnect [TIMES]");
        return 2;
}

int? Given(int index) => index < numbers.Length ? numbers[index] : null;
