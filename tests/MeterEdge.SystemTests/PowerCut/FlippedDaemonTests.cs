using MeterEdge.SystemTests.Faults;
using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests.PowerCut;

/// <summary>The native daemon is killed, a bit of its journal is flipped, and it is started again; seen from outside it must go on.</summary>
public class FlippedDaemonTests
{
    private static readonly string[] Files = ["journal.db", "journal.db-wal", "journal.epoch"];
    private static readonly int Flips = Programs.Long ? 100 : 8;

    [Fact]
    public async Task After_every_flipped_bit_the_daemon_goes_on_and_everything_is_delivered_or_named_by_a_gap()
    {
        await using var rig = await Rig.Build();
        var seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var flip = 0; flip < Flips; flip++)
        {
            rig.Daemon.Start();
            await rig.Arrive(8);
            // In every second life the last readings are committed while nobody takes them.
            if (flip % 2 == 1)
            {
                await rig.Broker.Stop(Signal.Kill);
                await rig.Poll(3);
                await rig.Daemon.Stop(Signal.Kill);
                await rig.Broker.Start();
            }
            else
            {
                await rig.Daemon.Stop(Signal.Kill);
            }

            Flip(rig.Daemon.Data, random);
        }

        rig.Daemon.Start();
        await rig.Arrive(8);
        await rig.Judge("bit flips, native daemon").Conclude("flipped bits", Flips);
    }

    /// <summary>One bit of one of the files, every second time among the first pages, where much hangs on few bits.</summary>
    private static void Flip(string data, Random random)
    {
        var files = Files
            .Select(name => Path.Combine(data, name)).Where(path => File.Exists(path) && new FileInfo(path).Length > 0).ToArray();
        using var file = new FileStream(files[random.Next(files.Length)], FileMode.Open);
        var at = random.NextInt64(random.Next(2) == 0 ? file.Length : Math.Min(file.Length, 5 * 4096));
        file.Position = at;
        var flipped = (byte)(file.ReadByte() ^ (1 << random.Next(8)));
        file.Position = at;
        file.WriteByte(flipped);
        TestContext.Current.TestOutputHelper?.WriteLine($"byte {at} of {file.Length} of {Path.GetFileName(file.Name)}");
    }
}
