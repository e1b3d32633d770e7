using System.Text;
using MeterEdge.SystemTests.Faults;
using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests.PowerCut;

/// <summary>
/// The stores' own writing is recorded call by call; then the disks that a power cut at any moment could leave are built and opened with
/// the daemon's code. Whatever was reported before the cut must be there or be named by a gap.
/// </summary>
public class PowerCutTests
{
    private const string ReportName = "report";
    private static readonly int Cuts = Programs.Long ? 800 : 50;

    [Fact]
    public async Task Whatever_a_power_cut_leaves_nothing_reported_is_lost_and_no_number_is_given_twice()
    {
        using var folder = new TempFolder();
        var data = folder["data"];
        Directory.CreateDirectory(data);
        var calls = await Record(folder, data);
        var seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}, {calls.Count} calls");
        Fired(calls);
        var cuts = Chosen(calls, new(seed));

        var (disk, promises) = (new RecordedDisk(data), new Promises());
        var (images, committed, gapped) = (0, 0, 0);
        for (var at = 0; at < calls.Count; at++)
        {
            if (calls[at].Path == folder[ReportName])
                promises.Read(Encoding.ASCII.GetString(((DiskCall.Write)calls[at]).Bytes).TrimEnd('\n'));
            else
                disk.Apply(calls[at]);
            if (!cuts.Contains(at))
                continue;
            foreach (var loss in disk.IsPending ? Enum.GetValues<Loss>() : [Loss.Nothing])
            {
                using var image = new TempFolder();
                disk.Leave(image.Path, loss, new(seed + at));
                try
                {
                    gapped += await ImageJudge.Judge(image.Path, promises);
                    (images, committed) = (images + 1, committed + promises.Committed.Count);
                }
                catch (Exception fault)
                {
                    throw new InvalidOperationException($"seed {seed}: cut after call {at} ({calls[at].GetType().Name} {calls[at].Path}), lost {loss}", fault);
                }
            }
        }

        System.Console.WriteLine($"power cut: images {images}, committed {committed}, delivered {committed - gapped}, gapped {gapped}, lost 0");
        FaultTable.Write("power cut", $"{images} disk images", [new("journal", committed, committed - gapped, 0, gapped, [])]);
        Assert.True(gapped > 0, "the quota was never reached");
    }

    /// <summary>The calls of the recorded process on its data and its report.</summary>
    private static async Task<IReadOnlyList<DiskCall>> Record(TempFolder folder, string data)
    {
        var (log, report) = (folder["strace"], folder[ReportName]);
        List<string> arguments = [.. StraceLog.Arguments(log), Environment.ProcessPath!];
        // Under "dotnet test" and "dotnet run" the process is the test program itself; under "dotnet exec" its first argument is.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            arguments.Add(typeof(RecordedChild).Assembly.Location);
        arguments.AddRange(["-method", $"{typeof(RecordedChild).FullName}.{nameof(RecordedChild.Fills_and_trims_the_stores)}"]);
        await using var child = RunningProgram.Start(
            Programs.Strace, arguments, (RecordedChild.FolderVariable, data), (RecordedChild.ReportVariable, report));
        Assert.True(await child.Exit() == 0, child.Said);
        return [.. StraceLog.Read(log, folder.Path).Where(call => call.Path == data || Path.GetDirectoryName(call.Path) == data || call is DiskCall.Write && call.Path == report)];
    }

    /// <summary>The recording holds all that is to be cut: commits of both stores, checkpoints, a log begun again, and changes of names.</summary>
    private static void Fired(IReadOnlyList<DiskCall> calls)
    {
        Assert.True(Syncs("journal.db-wal") >= RecordedChild.Sweeps, $"{Syncs("journal.db-wal")} syncs of the log");
        Assert.True(Syncs("journal.db") > RecordedChild.Lives + 1, $"{Syncs("journal.db")} checkpoints");
        Assert.True(Syncs("control.db-wal") > 10 && Syncs("control.db") > 0, "no syncs of the events");
        Assert.True(Syncs("journal.epoch.new") > 0 && Syncs("data") > 0, "no syncs of names");
        Assert.Contains(calls, call => call is DiskCall.Rename);
        Assert.Contains(calls, call => call is DiskCall.Unlink && call.Path.EndsWith("journal.db-wal", StringComparison.Ordinal));
        Assert.True(
            calls.Count(call => call is DiskCall.Write { Offset: 0 } && call.Path.EndsWith("journal.db-wal", StringComparison.Ordinal)) > RecordedChild.Lives,
            "the log was never begun again");

        int Syncs(string name) => calls.Count(call => call is DiskCall.Sync && Path.GetFileName(call.Path) == name);
    }

    /// <summary>Moments around a checkpoint and a change of names or of a length, for those are few, and any others.</summary>
    private static HashSet<int> Chosen(IReadOnlyList<DiskCall> calls, Random random)
    {
        var rare = Enumerable.Range(0, calls.Count).Where(at => IsRare(calls[at])).ToArray();
        random.Shuffle(rare);
        return [.. rare.Take(Cuts / 2), .. Enumerable.Range(0, Cuts - (Cuts / 2)).Select(_ => random.Next(calls.Count))];

        // Outside of the logs little is written: at a checkpoint, at a start and at a stop.
        static bool IsRare(DiskCall call) => call is DiskCall.Rename or DiskCall.Unlink or DiskCall.Resize || !call.Path.EndsWith("-wal", StringComparison.Ordinal);
    }
}
