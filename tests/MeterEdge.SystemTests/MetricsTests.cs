using System.Text.RegularExpressions;
using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests;

/// <summary>What a supervisor sees over HTTP is what happens.</summary>
public sealed partial class MetricsTests
{
    private const string Answered = """meteredge_line_exchanges_total{bus="bus-1",outcome="answered"}""";
    private const string Accepted = """meteredge_sink_readings_total{outcome="accepted",sink="mqtt"}""";

    [Fact]
    public async Task A_scrape_rises_with_what_is_read_and_promtool_finds_no_fault_with_it()
    {
        await using var site = new Site();
        var supervisor = site.Own(new Supervisor());
        var daemon = await Daemon(site, await site.Broker(), supervisor);
        daemon.Start();
        await Until.Holds(async () => await supervisor.Value(Accepted) >= 6, "first readings");

        var (exchanges, committed) = (await supervisor.Value(Answered), await supervisor.Value("meteredge_journal_commits_total{}"));
        await Until.Holds(async () => await supervisor.Value(Answered) > exchanges, "more exchanges");
        await Until.Holds(async () => await supervisor.Value("meteredge_journal_commits_total{}") > committed, "more commits");
        Assert.Equal(1, await supervisor.Value("""meteredge_line_up{bus="bus-1"}"""));
        Assert.Equal(1, await supervisor.Value("""meteredge_sink_connected{sink="mqtt"}"""));
        Assert.True(await supervisor.Value("""meteredge_line_busy_seconds_total{bus="bus-1"}""") > 0);
        Assert.True(await supervisor.Value("""meteredge_line_turnaround_seconds_count{bus="bus-1"}""") >= exchanges);
        Assert.True(await supervisor.Value("meteredge_journal_rows{}") >= 6);
        Assert.True(await supervisor.Value("meteredge_journal_written_bytes_total{}") > 4096);
        Assert.InRange(await supervisor.Value("meteredge_process_resident_memory_bytes{}"), 10e6, 200e6);
        Assert.True(await supervisor.Value("meteredge_process_cpu_seconds_total{}") > 0);
        Assert.Empty(await supervisor.Unwell());
        Assert.Equal(1, await supervisor.Value("meteredge_well{}"));

        var page = await supervisor.Page();
        await File.WriteAllTextAsync(site.Folder["scrape"], page, TestContext.Current.CancellationToken);
        var (exitCode, output, errors) = await RunningProgram.Run("/bin/sh", "-c", $"{Programs.Promtool} check metrics <{site.Folder["scrape"]}");
        Assert.Equal((0, "", ""), (exitCode, output, errors));
        Assert.Equal(
            ["bus", "le", "meter", "outcome", "reason", "sink", "version"],
            Label().Matches(page).Select(label => label.Groups["name"].Value).Distinct().Order());
        Assert.Equal(0, await daemon.Stop());
    }

    [Fact]
    public async Task Every_metric_that_an_alarm_names_is_exported()
    {
        await using var site = new Site();
        var supervisor = site.Own(new Supervisor());
        var daemon = await Daemon(site, await site.Broker(), supervisor);
        daemon.Start();
        await Until.Holds(async () => await supervisor.Value(Answered) > 0, "an answer");

        var exported = Supervisor.Samples(await supervisor.Page()).Select(sample => sample.Series[..sample.Series.IndexOf('{', StringComparison.Ordinal)]).ToHashSet();
        var rules = await File.ReadAllTextAsync(Path.Combine(Programs.Root, "docs", "alarms", "meteredge.rules.yml"), TestContext.Current.CancellationToken);
        var named = Metric().Matches(rules).Select(metric => metric.Value).ToHashSet();
        Assert.True(named.Count > 15, "the rules name no metrics any more");
        Assert.Subset(exported, named);
    }

    [Theory]
    [InlineData("check", "docs/alarms/meteredge.rules.yml")]
    [InlineData("test", "tests/alarms/meteredge.rules.test.yml")]
    public async Task The_alarms_are_valid_and_come_when_they_should(string command, string file)
    {
        var (exitCode, output, errors) = await RunningProgram.Run(Programs.Promtool, command, "rules", Path.Combine(Programs.Root, file));
        Assert.True(exitCode == 0, output + errors);
        Assert.Contains("SUCCESS", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_alarm_leads_to_a_section_of_the_runbook()
    {
        var runbook = await File.ReadAllLinesAsync(Path.Combine(Programs.Root, "docs", "runbook.md"), TestContext.Current.CancellationToken);
        var rules = await File.ReadAllTextAsync(Path.Combine(Programs.Root, "docs", "alarms", "meteredge.rules.yml"), TestContext.Current.CancellationToken);
        var sections = runbook.Where(line => line.StartsWith("## ", StringComparison.Ordinal)).Select(line => line[3..].ToLowerInvariant().Replace(' ', '-')).ToHashSet();
        var named = Section().Matches(rules).Select(section => section.Groups["name"].Value).ToList();
        Assert.Equal(rules.Split("- alert:").Length - 1, named.Count);
        Assert.Subset(sections, named.ToHashSet());
    }

    [Fact]
    public async Task A_silent_meter_grows_old_and_its_line_is_unwell_until_it_is_back()
    {
        await using var site = new Site();
        var supervisor = site.Own(new Supervisor());
        var line = await site.Line("sdm630:1", "sdm120:2-3");
        var daemon = await Daemon(site, await site.Broker(), supervisor, line);
        daemon.Start();
        var (silent, other) = (line.Serials[1], line.Serials[2]);
        await Until.Holds(async () => await supervisor.Value(Accepted) >= 6 && (await supervisor.Health()).Status == 200, "all well");

        await line.Do("fault 2 silent");
        await Until.Holds(async () => await Of("age_seconds", "reading_", silent) > 5, "its age");
        Assert.True(await Of("age_seconds", "reading_", other) < await Of("age_seconds", "reading_", silent));
        await Until.Holds(async () => await Of("lost", "", silent) == 1, "its loss");
        await Until.Holds(async () => await Of("backoff_seconds", "", silent) > 0, "its being left alone");
        Assert.Equal(0, await Of("lost", "", other));
        Assert.True(await supervisor.Value("""meteredge_line_exchanges_total{bus="bus-1",outcome="no_answer"}""") > 0);
        Assert.Equal(["line bus-1"], await supervisor.Unwell());
        var age = await Of("age_seconds", "reading_", silent);
        await Until.Holds(async () => await Of("age_seconds", "reading_", silent) > age, "its age to rise");

        await line.Do("fault 2 off");
        await Until.Holds(async () => await Of("lost", "", silent) == 0, "its return");
        await Until.Holds(async () => await Of("age_seconds", "reading_", silent) < age, "a good reading");
        await Until.Holds(async () => (await supervisor.Health()).Status == 200, "all well again");

        Task<double> Of(string what, string of, string meter) => supervisor.Value($$"""meteredge_meter_{{of}}{{what}}{bus="bus-1",meter="{{meter}}"}""");
    }

    [Fact]
    public async Task A_stopped_broker_makes_the_lag_rise_and_health_fail_until_it_is_back()
    {
        await using var site = new Site();
        var supervisor = site.Own(new Supervisor());
        var broker = await site.Broker();
        var daemon = await Daemon(site, broker, supervisor);
        daemon.Start();
        await Until.Holds(async () => await supervisor.Value(Accepted) >= 6 && (await supervisor.Health()).Status == 200, "all well");

        await broker.Stop(Signal.Terminate);
        await Until.Holds(async () => await Of("connected") == 0, "the loss");
        await Until.Holds(async () => await Of("lag_rows") >= 6 && await Of("lag_seconds") >= 2, "a backlog");
        var (rows, seconds) = (await Of("lag_rows"), await Of("lag_seconds"));
        await Until.Holds(async () => await Of("lag_rows") > rows && await Of("lag_seconds") > seconds, "the backlog to grow");
        // A broker that is only started anew is no illness; after half a minute it is one.
        await Until.Holds(async () => (await supervisor.Health()).Status == 503, "health to fail");
        Assert.Equal(["sink mqtt"], await supervisor.Unwell());
        Assert.Equal(0, await supervisor.Value("meteredge_well{}"));

        await broker.Start();
        // After half a minute the pause between two attempts may be minutes long, 300 s at most.
        await Until.Holds(async () => (await supervisor.Health()).Status == 200, "all well again", longest: TimeSpan.FromMinutes(6));
        await Until.Holds(async () => await Of("connected") == 1 && await Of("lag_rows") <= 6, "the backlog to be drained");
        Assert.Equal(0, await supervisor.Sum("meteredge_gap_readings_total"));
        Assert.Equal(0, await daemon.Stop());

        Task<double> Of(string what) => supervisor.Value($$"""meteredge_sink_{{what}}{sink="mqtt"}""");
    }

    [Fact]
    public async Task A_port_that_is_taken_is_said_in_one_line_and_meters_are_read_all_the_same()
    {
        await using var site = new Site();
        var supervisor = site.Own(new Supervisor());
        var broker = await site.Broker();
        var headEnd = await site.HeadEnd(broker);
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, supervisor.Port);
        taken.Start();
        var daemon = await Daemon(site, broker, supervisor);
        daemon.Start();
        await Until.True(() => headEnd.Arrivals.Count >= 3, "readings");
        await Until.True(() => daemon.Log.Any(Says), "the log line");
        Assert.Contains("set Health:Http to an address of this machine and a port that is free", Assert.Single(daemon.Log, Says), StringComparison.Ordinal);
        Assert.Equal(0, await daemon.Stop());

        bool Says(string line) => line.Contains($"no metrics on 127.0.0.1:{supervisor.Port}", StringComparison.Ordinal);
    }

    private static async Task<EdgeDaemon> Daemon(Site site, Mosquitto broker, Supervisor supervisor, Simulator? line = null) => site.Daemon(
        line ?? await site.Line("sdm630:1", "sdm120:2-3"),
        broker.Port,
        settings => settings with { Instant = "00:00:01", Timeout = "00:00:00.3", Health = supervisor.Settings });

    [GeneratedRegex(@"\bmeteredge_[a-z0-9_]+")]
    private static partial Regex Metric();

    [GeneratedRegex(@"[{,](?<name>[a-z_]+)=""")]
    private static partial Regex Label();

    [GeneratedRegex("docs/runbook.md#(?<name>.+)")]
    private static partial Regex Section();
}
