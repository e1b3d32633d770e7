using MeterEdge.Health;

namespace MeterEdge.Tests.Health;

public sealed class HealthVerdictTests
{
    private static readonly HealthFacts Well = new(
        [new("bus-1", true, 40, 0), new("bus-2", true, 0, 0)],
        new(IsWritable: true, IsFull: false),
        [new("mqtt", null, null, false), new("influx", null, null, false)],
        new(ClockDoubt.None, TimeSpan.Zero),
        0);

    public static TheoryData<string, HealthFacts> Illnesses => new()
    {
        { "line bus-1: its device is not there; the log says why", Well with { Lines = [new("bus-1", false, 40, 0)] } },
        { "line bus-1: 9 of its 40 meters do not answer", Well with { Lines = [new("bus-1", true, 40, 9)] } },
        { "line bus-1: 1 of its 1 meters do not answer", Well with { Lines = [new("bus-1", true, 1, 1)] } },
        { "journal : the disk takes no commit; readings wait in memory", Well with { Journal = new(false, false) } },
        { "journal : the quota is used up; the oldest readings are dropped before every sink had them", Well with { Journal = new(true, true) } },
        { "sink influx: not connected for 31 s; readings are kept", Well with { Sinks = [new("mqtt", null, null, false), new("influx", TimeSpan.FromSeconds(31), null, false)] } },
        { "sink mqtt: takes nothing for 5 s; readings are kept", Well with { Sinks = [new("mqtt", null, TimeSpan.FromSeconds(5), false)] } },
    };

    public static TheoryData<string, HealthFacts> Blemishes => new()
    {
        { "clock : the kernel says that it is not synchronised", Well with { Clock = new(ClockDoubt.NotSynchronised, null) } },
        { "clock : it was set while it counted as synchronised", Well with { Clock = new(ClockDoubt.WasSet, TimeSpan.FromHours(1)) } },
        { "sink mqtt: takes the readings, but nobody is subscribed to them", Well with { Sinks = [new("mqtt", null, null, true)] } },
        { "events : 3 could not be kept since the start", Well with { EventsLost = 3 } },
    };

    [Fact]
    public void When_everything_works_nothing_is_found()
    {
        var verdict = HealthVerdict.Of(Well);
        Assert.True(verdict.IsWell);
        Assert.Empty(verdict.Unwell);
        Assert.Empty(verdict.Warnings);
    }

    [Theory]
    [MemberData(nameof(Illnesses))]
    public void A_part_that_does_not_do_its_work_is_named_with_the_reason(string expected, HealthFacts facts)
    {
        var verdict = HealthVerdict.Of(facts);
        Assert.False(verdict.IsWell);
        Assert.Equal(expected, Text(Assert.Single(verdict.Unwell)));
        Assert.Empty(verdict.Warnings);
    }

    [Theory]
    [MemberData(nameof(Blemishes))]
    public void What_costs_no_reading_is_a_warning_only(string expected, HealthFacts facts)
    {
        var verdict = HealthVerdict.Of(facts);
        Assert.True(verdict.IsWell);
        Assert.Equal(expected, Text(Assert.Single(verdict.Warnings)));
    }

    [Fact]
    public void One_dead_meter_in_five_and_a_sink_that_was_started_anew_are_no_illness() => Assert.True(HealthVerdict.Of(Well with
    {
        Lines = [new("bus-1", true, 5, 1)],
        Sinks = [new("mqtt", HealthVerdict.ShortAbsence, null, false)],
    }).IsWell);

    [Fact]
    public void A_line_without_its_device_is_said_once_though_its_meters_are_silent_too() =>
        Assert.Single(HealthVerdict.Of(Well with { Lines = [new("bus-1", false, 40, 40)] }).Unwell);

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once() => Assert.Equal(
        ["line", "line", "journal", "journal", "sink", "sink"],
        HealthVerdict.Of(new(
            [new("bus-1", false, 1, 0), new("bus-2", true, 1, 1)],
            new(false, true),
            [new("mqtt", TimeSpan.FromHours(1), null, false), new("influx", null, TimeSpan.FromHours(1), false)],
            new(ClockDoubt.WasSet, null),
            1)).Unwell.Select(finding => finding.Part));

    private static string Text(HealthFinding finding) => $"{finding.Part} {finding.Name}: {finding.Why}";
}
