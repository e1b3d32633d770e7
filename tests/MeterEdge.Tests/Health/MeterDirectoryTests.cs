using System.Text.Json;
using CsCheck;
using MeterEdge.Contract;
using MeterEdge.Health;

namespace MeterEdge.Tests.Health;

public sealed class MeterDirectoryTests
{
    [Fact]
    public void A_directory_of_nobody_is_one_page_that_says_so()
    {
        var page = Assert.Single(Read(MeterDirectory.Pages(Some.State(), [], 64_000)));
        Assert.Equal((1, 0, "TG-0417", "5c1e", "c0ffee"), (page.Of, page.Meters.Count, page.Edge, page.Device, page.Config));
    }

    [Fact]
    public void What_fits_into_one_page_is_one_page()
    {
        var page = Assert.Single(Read(MeterDirectory.Pages(Some.State(), Some.Meters(200), 64_000)));
        Assert.Equal((1, 200), (page.Of, page.Meters.Count));
    }

    [Fact]
    public void Every_meter_stands_on_exactly_one_page_in_order_and_every_page_fits() =>
        Gen.Select(Gen.Int[0, 400], Gen.Int[600, 64_000], Gen.Int[0, 128]).Sample(
            (count, largest, accountLength) =>
            {
                var meters = Some.Meters(count, new('ö', accountLength));
                var payloads = MeterDirectory.Pages(Some.State(), meters, largest);
                var single = MeterDirectory.Pages(Some.State(), meters, 1).Max(page => page.Length);
                var pages = Read(payloads);
                Assert.Equal(meters.Select(meter => meter.Serial), pages.SelectMany(page => page.Meters).Select(meter => meter.Serial));
                Assert.All(pages, page => Assert.Equal(pages.Count, page.Of));
                Assert.All(payloads, payload => Assert.InRange(payload.Length, 1, Math.Max(largest, single)));
            },
            iter: 50);

    [Fact]
    public void A_meter_too_large_for_any_page_has_one_to_itself()
    {
        var pages = Read(MeterDirectory.Pages(Some.State(), Some.Meters(3), 10));
        Assert.Equal([1, 1, 1], pages.Select(page => page.Meters.Count));
    }

    private static List<MetersMessage> Read(IReadOnlyList<byte[]> pages) =>
        [.. pages.Select(page => JsonSerializer.Deserialize(page, ContractJson.Default.MetersMessage)!)];
}
