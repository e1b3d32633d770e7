using CsCheck;
using MeterSim.Physics;

namespace MeterSim.Tests.Physics;

public sealed class DistrictTests
{
    private static readonly string[] Specs = ["sdm630:1-4", "sdm120:5-7", "sdm630:8:district"];

    [Fact]
    public void Every_energy_is_the_sum_over_the_steps_of_the_power_shown_in_them()
    {
        Neighbourhood n = Some.Neighbourhood(Specs);
        Advance(n, 0);
        Int128[] expected = [.. Points(n).Select(p => p.ImportMicrojoules)];
        for (int second = 0; second < 4000; second++)
        {
            // The powers of the step that ends at the next second.
            for (int i = 0; i < expected.Length; i++)
                expected[i] += (Int128)Points(n)[i].Total.PowerMw * District.StepMs;
            Advance(n, (second + 1) * District.StepMs);
        }
        Assert.Equal(expected, Points(n).Select(p => p.ImportMicrojoules));
    }

    [Fact]
    public void It_does_not_matter_when_one_looks() =>
        Gen.Long[1, 3000].Array[1, 60].Sample(
            pauses =>
            {
                Neighbourhood often = Some.Neighbourhood(Specs);
                Neighbourhood once = Some.Neighbourhood(Specs);
                Advance(often, 0);
                Advance(once, 0);
                long now = 0;
                foreach (long pause in pauses)
                    Advance(often, now += pause);
                Advance(once, now);
                Assert.Equal(Points(once).Select(p => p.ImportMicrojoules), Points(often).Select(p => p.ImportMicrojoules));
                Assert.Equal(Points(once).Select(p => p.Total), Points(often).Select(p => p.Total));
            },
            iter: 50);

    [Fact]
    public void The_districts_meter_shows_the_sum_and_the_loss_on_every_phase_at_every_step()
    {
        Neighbourhood n = Some.Neighbourhood(Specs);
        for (int second = 0; second < 3000; second++)
        {
            Advance(n, second * District.StepMs);
            MeteredPoint main = Points(n)[^1];
            for (int phase = 0; phase < 3; phase++)
            {
                PhaseLoad sum = Points(n)[..^1].Aggregate(default(PhaseLoad), (total, p) => total + p.Load(phase));
                Assert.Equal(sum + TechnicalLoss.Of(sum), main.Load(phase));
                Assert.True(main.Load(phase).PowerMw >= sum.PowerMw * 103 / 100);
            }
        }
    }

    [Fact]
    public void Over_any_time_the_districts_energy_is_at_least_that_of_all_others()
    {
        Neighbourhood n = Some.Neighbourhood(Specs);
        Advance(n, 0);
        Int128[] start = [.. Points(n).Select(p => p.ImportMicrojoules)];
        Advance(n, 3_600_123);
        Int128[] used = [.. Points(n).Select((p, i) => p.ImportMicrojoules - start[i])];
        Int128 others = used[..^1].Aggregate(Int128.Zero, (a, b) => a + b);
        Assert.InRange((double)used[^1] / (double)others, 1.03, 1.10);
    }

    [Fact]
    public void Loss_is_never_negative_even_when_the_district_feeds_in() =>
        Gen.Select(Gen.Long[-500_000_000, 500_000_000], Gen.Long[-100_000_000, 100_000_000])
            .Sample((power, reactive) => TechnicalLoss.Of(new PhaseLoad(power, reactive)).PowerMw >= 0);

    [Fact]
    public void The_same_seed_gives_the_same_day()
    {
        Neighbourhood a = Some.Neighbourhood(Specs);
        Neighbourhood b = Some.Neighbourhood(Specs);
        Advance(a, 7_200_000);
        Advance(b, 7_200_000);
        Assert.Equal(Points(a).Select(p => p.ImportMicrojoules), Points(b).Select(p => p.ImportMicrojoules));
    }

    [Fact]
    public void A_heavier_district_has_a_lower_voltage()
    {
        Neighbourhood light = Some.Neighbourhood(Specs);
        Neighbourhood heavy = Some.Neighbourhood(Specs);
        foreach (Household household in light.Households.Values)
            household.PinnedMw = 0;
        foreach (Household household in heavy.Households.Values)
            household.PinnedMw = 9_000_000;
        Advance(light, 1000);
        Advance(heavy, 1000);
        for (int phase = 0; phase < 3; phase++)
            Assert.True(Points(heavy)[0].VoltageV(phase) < Points(light)[0].VoltageV(phase) - 1);
    }

    [Fact]
    public void A_pinned_household_draws_exactly_that_and_feeding_in_counts_as_export()
    {
        Neighbourhood n = Some.Neighbourhood(Specs);
        n.Households[1].PinnedMw = 1_500_001;
        n.Households[5].PinnedMw = -2_000_000;
        Advance(n, 0);
        Int128 before = Points(n)[0].ImportMicrojoules;
        Advance(n, 10_000);
        Assert.Equal(1_500_001, Points(n)[0].Total.PowerMw);
        Assert.Equal((Int128)15_000_010_000, Points(n)[0].ImportMicrojoules - before);
        Assert.Equal((Int128)20_000_000_000, Points(n)[4].ExportMicrojoules);
    }

    [Fact]
    public void Evenings_are_busier_than_nights()
    {
        Assert.True(EnergyOfTwoHours(19) > 2 * EnergyOfTwoHours(2));

        static Int128 EnergyOfTwoHours(int hour)
        {
            Neighbourhood n = Some.Neighbourhood("sdm630:1-30");
            DateTimeOffset start = Some.Start.AddHours(hour - 10);
            n.District.AdvanceTo(0, start);
            Int128 before = Points(n).Aggregate(Int128.Zero, (sum, p) => sum + p.ImportMicrojoules);
            n.District.AdvanceTo(7_200_000, start.AddHours(2));
            return Points(n).Aggregate(Int128.Zero, (sum, p) => sum + p.ImportMicrojoules) - before;
        }
    }

    private static MeteredPoint[] Points(Neighbourhood n) => [.. n.Slaves.Select(s => s.Meter.Point)];

    private static void Advance(Neighbourhood n, long ms) => n.District.AdvanceTo(ms, Some.Start.AddMilliseconds(ms));
}
