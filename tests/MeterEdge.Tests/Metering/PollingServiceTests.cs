using MeterEdge.Configuration;
using MeterEdge.Metering;
using MeterEdge.Tests.Journal;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeterEdge.Tests.Metering;

public sealed class PollingServiceTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_bug_on_one_line_is_not_hidden_by_the_others_that_run_on()
    {
        await using var journal = new OpenJournal(_folder.Path);
        // An interval that no configuration lets through stands for any bug outside a sweep.
        using var broken = Bus("bus-1", new() { Instant = TimeSpan.Zero });
        using var healthy = Bus("bus-2", new());
        using var service = new PollingService([broken, healthy]);
        await service.StartAsync(TestContext.Current.CancellationToken);
        await Until.True(journal.Time, () => service.ExecuteTask!.IsFaulted);
        await service.StopAsync(TestContext.Current.CancellationToken);

        PolledBus Bus(string name, ScheduleOptions intervals) => PolledBus.Open(
            new() { Name = name, Port = _folder[name] },
            new PollSchedule(intervals, TimeZoneInfo.Utc),
            journal.It,
            journal.Events,
            new KnownLimits(_folder.Path, journal.Time, NullLogger<KnownLimits>.Instance),
            journal.Time,
            NullLogger<PolledBus>.Instance);
    }
}
