using MeterEdge.Control.Cases;
using MeterEdge.Control.Switching;
using MeterEdge.Tests.Journal;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeterEdge.Tests.Control.Cases;

public sealed class HeldTests
{
    [Fact]
    public async Task While_its_line_is_paused_a_switch_is_not_touched_and_no_attempt_is_used_up()
    {
        using var folder = new TempFolder();
        await using var desk = await OpenDesk.Cut(folder.Path);
        desk.Say(OpenDesk.Release(), OpenDesk.Reconnect());
        await desk.Restart();
        var isHeld = true;
        using var worker = new SwitchWorker(
            desk.Desk, new Dictionary<string, ISwitch> { [OpenDesk.Meter] = desk.Device }, new SwitchLimits(), desk.Time, NullLogger<SwitchWorker>.Instance, _ => isHeld);
        var before = desk.Device.Asked.Count;
        for (var round = 0; round < 20; round++)
        {
            desk.Time.Advance(TimeSpan.FromSeconds(30));
            worker.Begin(TestContext.Current.CancellationToken);
            Assert.False(worker.IsBusy(OpenDesk.Meter));
        }

        Assert.Equal((before, 0), (desk.Device.Asked.Count, desk.Switch.Attempts));
        isHeld = false;
        await worker.StartAsync(TestContext.Current.CancellationToken);
        await desk.Until(() => desk.Writes.Contains("Close"));
        await worker.StopAsync(TestContext.Current.CancellationToken);
    }
}
