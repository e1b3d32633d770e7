using System.Numerics;
using CsCheck;
using MeterSim.Physics;

namespace MeterSim.Tests.Physics;

public sealed class EnergyCounterTests
{
    private static readonly Gen<(long PowerMw, long Ms)[]> Loads =
        Gen.Select(Gen.Long[-1_000_000_000, 1_000_000_000], Gen.Long[0, 100_000]).Array[0, 200];

    [Fact]
    public void The_counters_are_the_exact_integral_of_the_power() =>
        Loads.Sample(loads =>
        {
            var counter = new EnergyCounter();
            BigInteger import = 0;
            BigInteger export = 0;
            foreach ((long power, long ms) in loads)
            {
                counter.Add(power, ms);
                BigInteger energy = (BigInteger)power * ms;
                import += BigInteger.Max(energy, 0);
                export += BigInteger.Max(-energy, 0);
            }
            Assert.Equal(import, (BigInteger)counter.ImportMicrojoules);
            Assert.Equal(export, (BigInteger)counter.ExportMicrojoules);
        });

    [Fact]
    public void It_does_not_matter_how_time_is_cut() =>
        Gen.Select(Gen.Long[-10_000_000, 10_000_000], Gen.Long[0, 5000].Array[1, 50]).Sample((power, cuts) =>
        {
            var once = new EnergyCounter();
            var often = new EnergyCounter();
            once.Add(power, cuts.Sum());
            foreach (long cut in cuts)
                often.Add(power, cut);
            Assert.Equal(once.ImportMicrojoules, often.ImportMicrojoules);
            Assert.Equal(once.ExportMicrojoules, often.ExportMicrojoules);
        });
}
