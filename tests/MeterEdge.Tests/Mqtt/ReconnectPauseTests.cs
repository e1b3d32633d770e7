using CsCheck;
using MeterEdge.Mqtt;

namespace MeterEdge.Tests.Mqtt;

public sealed class ReconnectPauseTests
{
    private static readonly Gen<double> Jitter = Gen.Double[0, 0.999999999];

    [Fact]
    public void Without_a_refusal_it_is_the_ordinary_back_off() =>
        Gen.Select(Gen.Int[1, int.MaxValue], Jitter).Sample((failures, jitter) =>
            ReconnectPause.After(failures, refused: false, jitter) == Backoff.Default.After(failures, jitter));

    [Fact]
    public void After_a_refusal_it_lies_between_5_and_15_minutes_however_many_failures_there_were() =>
        Gen.Select(Gen.Int[1, int.MaxValue], Jitter).Sample((failures, jitter) =>
            ReconnectPause.After(failures, refused: true, jitter) is var pause && pause >= TimeSpan.FromMinutes(5) && pause < TimeSpan.FromMinutes(15));

    [Fact]
    public void A_fleet_that_failed_together_comes_back_spread_over_the_whole_pause()
    {
        // Full jitter: each tenth of the pause sees about a tenth of the fleet.
        var random = new Random(417);
        var tenths = Enumerable.Range(0, 10_000).Select(_ => (int)(ReconnectPause.After(6, refused: false, random.NextDouble()).TotalSeconds / 3.2));
        Assert.All(tenths.GroupBy(tenth => tenth), tenth => Assert.InRange(tenth.Count(), 850, 1150));
    }
}
