using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests;

/// <summary>Alone, because it builds the programs that the other tests run.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

[Collection(nameof(Alone))]
public sealed class DemoTests
{
    [Fact]
    public async Task The_demo_shows_eight_meters_delivering_and_leaves_nothing_behind()
    {
        using var folder = new TempFolder();
        var mark = Guid.NewGuid().ToString("N");
        await using var demo = Start(folder, mark, "--plain", "--for", "40s");
        Assert.True(await demo.Exit() == 0, demo.Said);

        Assert.Contains("All 8 meters delivered good readings to the head-end.", demo.Output);
        await LeftNothing(folder, mark);
    }

    [Fact]
    public async Task The_demo_stopped_with_ctrl_c_ends_everything_it_started()
    {
        using var folder = new TempFolder();
        var mark = Guid.NewGuid().ToString("N");
        await using var demo = Start(folder, mark, "--plain");
        await Until.True(
            () => demo.HasExited || demo.Output.Any(line => line.Contains("meters delivered", StringComparison.Ordinal)),
            "the demo to run",
            () => demo.Said);
        Assert.False(demo.HasExited, demo.Said);
        Assert.NotEmpty(Directory.GetDirectories(folder.Path, "meteredge-demo-*"));
        Assert.True(Marked(mark).Count > 1, "the demo runs no programs");

        demo.SignalGroup(Signal.Interrupt);
        Assert.True(await demo.Exit() == 0, demo.Said);
        await LeftNothing(folder, mark);
    }

    /// <summary>
    /// In a group of its own and with Ctrl-C in force, as a shell starts it; a job in the background would hand on that it is ignored. With
    /// a mark that every program it starts inherits.
    /// </summary>
    private static RunningProgram Start(TempFolder folder, string mark, params string[] options) => RunningProgram.Start(
        "/usr/bin/setsid", ["env", "--default-signal=INT", Programs.Install, "demo", .. options], ("TMPDIR", folder.Path), ("METEREDGE_TEST_MARK", mark));

    private static async Task LeftNothing(TempFolder folder, string mark)
    {
        await Until.True(() => Marked(mark).Count == 0, "the end of everything the demo started", () => string.Join('\n', Marked(mark)));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    private static List<string> Marked(string mark)
    {
        var found = new List<string>();
        foreach (var process in Directory.GetDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])))
        {
            try
            {
                if (File.ReadAllText($"{process}/environ").Contains(mark, StringComparison.Ordinal))
                    found.Add(File.ReadAllText($"{process}/cmdline").Replace('\0', ' '));
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                // It has just ended, or it is somebody else's.
            }
        }

        return found;
    }
}
