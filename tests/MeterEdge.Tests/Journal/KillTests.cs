using System.Diagnostics;

namespace MeterEdge.Tests.Journal;

/// <summary>The journal in a process of its own that is killed at any moment.</summary>
public sealed class KillTests : IDisposable
{
    internal const string FolderVariable = "METEREDGE_TEST_KILL_FOLDER";
    internal const string ReportName = "committed.txt";
    private const int Kills = 10;
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Whatever_was_reported_committed_survives_every_kill_and_no_number_is_given_twice()
    {
        var random = new Random();
        var (known, reports) = (new Dictionary<(string, long), int>(), 0);
        for (var kill = 0; kill < Kills; kill++)
        {
            var before = Reported().Count;
            await RunAndKill(() => Reported().Count > before + random.Next(1, 40));
            var reported = Reported();
            Assert.True(reported.Count > before, "the process committed nothing before it was killed");
            reports += reported.Count - before;

            await using var journal = new OpenJournal(_folder.Path, sinks: "mqtt");
            var there = journal.Everything().ToDictionary(reading => (reading.Epoch, reading.Seq), Some.Number);
            foreach (var (key, number) in known)
                Assert.True(there[key] == number, $"{key} was {number} and is {there[key]}");
            foreach (var (epoch, head, number) in reported)
                Assert.True(there.TryGetValue((epoch, head), out var found) && found == number, $"({epoch}, {head}) was reported as {number} and is {found}");
            Assert.Equal(there.Count, there.Values.Distinct().Count());
            Assert.Equal(Enumerable.Range(1, there.Count).Select(n => (long)n), there.Keys.Select(key => key.Seq).Order());
            Assert.Empty(journal.Events.Codes);
            known = there;
        }

        Assert.True(reports >= Kills);
    }

    private async Task RunAndKill(Func<bool> enough)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Under "dotnet test" and "dotnet run" the process is the test program itself; under "dotnet exec" its first argument is.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(KillTests).Assembly.Location);
        foreach (var argument in new[] { "-method", $"{typeof(KilledChild).FullName}.{nameof(KilledChild.Appends_until_it_is_killed)}" })
            start.ArgumentList.Add(argument);
        start.Environment[FolderVariable] = _folder.Path;
        using var child = Process.Start(start)!;
        var output = child.StandardOutput.ReadToEndAsync();
        try
        {
            await Until.True(() => enough() || child.HasExited);
            Assert.False(child.HasExited, child.HasExited ? await output : "");
        }
        finally
        {
            child.Kill(entireProcessTree: true);
            await child.WaitForExitAsync(CancellationToken.None);
        }
    }

    private List<(string Epoch, long Head, int Number)> Reported()
    {
        var path = _folder[ReportName];
        if (!File.Exists(path))
            return [];
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        var text = reader.ReadToEnd();
        // The last line may be cut by the kill.
        return [.. text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' '))
            .Select(parts => (parts[0], long.Parse(parts[1], null), int.Parse(parts[2], null)))];
    }
}
