// What it costs, each figure beside its limit or its peer in the same run:
//   dotnet run -c Release --project tests/MeterEdge.Benchmarks -- exchange | wire | requests | journal | publish | footprint
// Never part of the tests: a busy machine would decide what passes.
using MeterEdge.Benchmarks;

switch (args)
{
    case ["exchange"]:
        await ExchangeBenchmark.Run(rounds: 9, exchangesPerRound: 20_000);
        return 0;
    case ["wire"]:
        await WireBenchmark.Run();
        return 0;
    case ["requests"]:
        RequestsBenchmark.Run();
        return 0;
    case ["journal"]:
        await JournalBenchmark.Run();
        return 0;
    case ["publish"]:
        await PublishBenchmark.Run();
        return 0;
    case ["footprint"]:
        await FootprintBenchmark.Run(runs: 3);
        return 0;
    default:
        System.Console.Error.WriteLine("usage: exchange | wire | requests | journal | publish | footprint");
        return 2;
}
