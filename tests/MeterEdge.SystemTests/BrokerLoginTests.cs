using MeterEdge.SystemTests.Facts;
using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests;

public sealed class BrokerLoginTests
{
    private const string Right = "correct horse";

    [Fact]
    public async Task With_the_right_password_readings_arrive()
    {
        await using var site = new Site();
        var (broker, headEnd) = await GuardedBroker(site);
        site.Daemon(await site.Line("sdm120:1"), broker.Port, settings => settings with { Mqtt = Login(site, Right) }).Start();
        await Until.True(() => headEnd.Arrivals.Any(arrival => arrival.Reading.Q == "good"), "a reading");
    }

    [Fact]
    public async Task With_a_wrong_password_it_polls_on_says_so_once_and_loses_nothing()
    {
        await using var site = new Site();
        var (broker, headEnd) = await GuardedBroker(site);
        var line = await site.Line("sdm120:1");
        var daemon = site.Daemon(line, broker.Port, settings => settings with { Instant = "00:00:01", Mqtt = Login(site, "wrong") });
        daemon.Start();
        await Until.True(() => daemon.Log.Any(Refused), "the refusal in the log");
        var answered = line.Truth.Entries.Count;
        await Until.True(() => line.Truth.Entries.Count >= answered + 5, "polling to go on");

        Assert.True(daemon.IsRunning);
        var said = Assert.Single(daemon.Log, Refused);
        Assert.Contains("PasswordFile", said, StringComparison.Ordinal);
        Assert.Empty(headEnd.Arrivals);
        Assert.Equal(0, await daemon.Stop());

        await File.WriteAllTextAsync(site.Folder["password"], Right, TestContext.Current.CancellationToken);
        await Delivered.InTheEnd(daemon, headEnd);
        Assert.Contains(headEnd.Arrivals, arrival => arrival.Reading.Q == "good");

        static bool Refused(string line) => line.Contains("refused the connection", StringComparison.Ordinal);
    }

    private static async Task<(Mosquitto Broker, Subscriber HeadEnd)> GuardedBroker(Site site)
    {
        var file = site.Folder["passwords"];
        await Make("-b", "-c", file, "edge", Right);
        await Make("-b", file, "judge", "judge");
        var broker = await site.Broker("allow_anonymous false", $"password_file {file}");
        return (broker, await site.HeadEnd(broker, "judge", "judge"));

        static async Task Make(params string[] arguments)
        {
            var (exitCode, _, errors) = await RunningProgram.Run(Programs.MosquittoPasswd, arguments);
            Assert.True(exitCode == 0, errors);
        }
    }

    private static string Login(Site site, string password)
    {
        var file = site.Folder["password"];
        File.WriteAllText(file, password + "\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return $"""
            "Username": "edge", "PasswordFile": "{file}"
            """;
    }
}
