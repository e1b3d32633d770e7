using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests.Faults;

/// <summary>
/// A disk that is full, fails, or turns read-only under the running daemon. Polling and publishing go on, the head-end is told, and
/// the journal comes back by itself.
/// </summary>
public sealed class DiskFaultTests
{
    private static readonly int Times = Programs.Long ? 4 : 1;

    [Fact]
    public async Task A_full_disk_costs_no_reading_and_is_used_again_when_there_is_room()
    {
        await using var rig = await Rig.Build(DatabaseMake.InfluxDb, settings => settings with { Journal = "\"QuotaMiB\": 8" });
        var disk = rig.Site.Own(await Disk.Small(rig.Daemon.Data, 8));
        rig.Daemon.Start();
        for (var time = 0; time < Times; time++)
        {
            await rig.Arrive(8);
            var (refused, written) = (Told(rig, "journal_read_only"), Told(rig, "journal_ok"));
            await Until.True(
                () =>
                {
                    disk.Fill();
                    return Told(rig, "journal_read_only") > refused;
                },
                "word of the full disk");
            await rig.Arrive(16);
            await rig.Database.Take(16);
            disk.Free();
            await Until.True(() => Told(rig, "journal_ok") > written, "word of the journal's recovery");
        }

        await rig.Arrive(8);
        await rig.Judge("disk full").Conclude("times until it was full, then freed", Times);
    }

    [Theory]
    [InlineData("fsync", "EIO")]
    [InlineData("pwrite64", "EIO")]
    [InlineData("pwrite64,ftruncate,fsync,unlink,rename", "EROFS")]
    public async Task A_disk_that_refuses_calls_for_a_while_costs_no_reading(string calls, string error)
    {
        await using var rig = await Rig.Build(DatabaseMake.InfluxDb);
        rig.Daemon.Start();
        var fired = 0;
        for (var time = 0; time < Times; time++)
        {
            await rig.Arrive(8);
            var (refused, written) = (Told(rig, "journal_read_only"), Told(rig, "journal_ok"));
            await using var injection = await Injection.Start(rig.Site.Folder, rig.Daemon.Pid, calls, error);
            await Until.True(() => Told(rig, "journal_read_only") > refused, "word of the refusals");
            await rig.Arrive(16);
            await injection.End();
            fired += injection.Count;
            await Until.True(() => Told(rig, "journal_ok") > written, "word of the journal's recovery");
        }

        await rig.Arrive(8);
        await rig.Judge($"{error} from {calls.Replace(",", ", ", StringComparison.Ordinal)}").Conclude($"calls that failed with {error}", fired);
    }

    /// <summary>Once its kernel has given a file system up, only a new mount helps: the daemon goes on from memory until it is stopped for that.</summary>
    [Fact]
    public async Task A_file_system_that_turned_read_only_costs_no_reading()
    {
        await using var rig = await Rig.Build(DatabaseMake.InfluxDb);
        var disk = rig.Site.Own(await Disk.Fragile(rig.Daemon.Data, rig.Site.Folder["disk.img"], 32));
        for (var time = 0; time < Times; time++)
        {
            rig.Daemon.Start();
            await rig.Arrive(8);
            var refused = Told(rig, "journal_read_only");
            await disk.Break();
            await Until.True(() => Told(rig, "journal_read_only") > refused, "word of the read-only file system");
            await rig.Arrive(16);
            await rig.Daemon.Stop();
            await disk.Repair();
        }

        await rig.Judge("file system turned read-only").Conclude("ext4 errors, each mended before the next start", Times);
    }

    [Fact]
    public async Task A_start_on_a_read_only_file_system_costs_no_reading()
    {
        await using var rig = await Rig.Build(DatabaseMake.InfluxDb);
        var disk = rig.Site.Own(await Disk.Small(rig.Daemon.Data, 32));
        for (var time = 0; time < Times; time++)
        {
            rig.Daemon.Start();
            await rig.Arrive(8);
            Assert.Equal(0, await rig.Daemon.Stop());
            var (refused, written) = (Told(rig, "journal_read_only"), Told(rig, "journal_ok"));
            await disk.Remount(readOnly: true);
            rig.Daemon.Start();
            await rig.Arrive(16);
            await rig.Database.Take(16);
            Assert.True(Told(rig, "journal_read_only") > refused, "no word of the read-only file system");
            await disk.Remount(readOnly: false);
            await Until.True(() => Told(rig, "journal_ok") > written, "word of the journal's recovery", () => string.Join('\n', rig.Daemon.Log.TakeLast(20)));
            await rig.Arrive(8);
            Assert.Equal(0, await rig.Daemon.Stop());
        }

        await rig.Judge("started on a read-only file system").Conclude("starts, each remounted for writing while the daemon ran", Times);
    }

    private static int Told(Rig rig, string code) => rig.Mqtt.Events.Where(one => one.Code == code).DistinctBy(one => (one.Control, one.N)).Count();
}
