using MeterEdge.Control;
using MeterEdge.Tests.Journal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace MeterEdge.Tests.Control;

/// <summary>One bit of the events' files is flipped: the store opens, keeps new events, and is the same device at every later start.</summary>
public sealed class EventFlipTests : IDisposable
{
    private const int Events = 600;
    private static readonly int Flips = Environment.GetEnvironmentVariable("METEREDGE_LONG") == "1" ? 3000 : 100;
    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new(Journal.Some.Start);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task One_flipped_bit_anywhere_never_keeps_the_events_from_going_on()
    {
        var files = await Fill();
        // The seed is fixed so that a failure can be seen again; the long run is another sample each time.
        var random = new Random(Flips > 100 ? Environment.TickCount : 417);
        var unlike = new List<string>();
        for (var flip = 0; flip < Flips; flip++)
        {
            using var folder = new TempFolder();
            var (file, bytes) = files[random.Next(files.Count)];
            // In turn anywhere, in the first pages, where much hangs on few bits, and at the end of a page, where its first row begins.
            var at = (flip % 3) switch
            {
                0 => random.Next(bytes.Length),
                1 => random.Next(Math.Min(bytes.Length, 5 * 4096)),
                _ => (random.Next(1, (bytes.Length / 4096) + 1) * 4096) - random.Next(1, 100),
            };
            foreach (var (name, whole) in files)
                File.WriteAllBytes(folder[name], whole);
            using (var flipped = new FileStream(folder[file], FileMode.Open))
            {
                flipped.Position = at;
                flipped.WriteByte((byte)(bytes[at] ^ (1 << random.Next(8))));
            }

            try
            {
                var first = await GoOn(folder);
                var second = await GoOn(folder);
                if (first != second)
                    unlike.Add($"byte {at} of {file}: device {first}, then {second}");
            }
            catch (ControlUnusableException error) when (error.Message.Contains("newer", StringComparison.Ordinal))
            {
                // A bit of the schema's version makes it a newer one, which is refused.
            }
            catch (Exception error)
            {
                throw new InvalidOperationException($"byte {at} of {file}", error);
            }
        }

        System.Console.WriteLine($"bit flips of the events: images {Flips}, went on {Flips}, another device at every start {unlike.Count}");
        Assert.True(unlike.Count == 0, string.Join('\n', unlike));
    }

    /// <summary>A start that keeps three events more; gives the device.</summary>
    private async Task<string> GoOn(TempFolder folder)
    {
        await using var store = EventStore.Open(folder.Path, _time, NullLogger<EventStore>.Instance);
        for (var n = 1; n <= 3; n++)
            store.Append(Event(10_000 + n));
        await Until.True(_time, () => New(store).SequenceEqual([10_001, 10_002, 10_003]));
        return store.Device;
    }

    private static IEnumerable<int> New(EventStore store) =>
        store.Unacknowledged(("", 0), int.MaxValue).Events.Select(kept => (int?)kept.Happened.Data["n"] ?? 0).Where(n => n > 10_000).TakeLast(3);

    /// <summary>Some events in the database, some in the log, some acknowledged.</summary>
    private async Task<IReadOnlyList<(string Name, byte[] Bytes)>> Fill()
    {
        await Append(1);
        using var left = new TempFolder();
        await using (var store = Open())
        {
            for (var n = Events / 2; n < Events; n++)
            {
                store.Append(Event(n));
                if (n % 10 == 0)
                    await store.Settled();
            }

            store.Acknowledge(store.Control, 7);
            await store.Settled();
            foreach (var name in new[] { ControlStore.FileName, ControlStore.FileName + "-wal" })
                File.Copy(_folder[name], left[name]);
        }

        return [.. Directory.EnumerateFiles(left.Path).Select(path => (Path.GetFileName(path), File.ReadAllBytes(path)))];

        async Task Append(int first)
        {
            await using var store = Open();
            for (var n = first; n < Events / 2; n++)
                store.Append(Event(n));
            await store.Settled();
        }
    }

    private EventStore Open() => EventStore.Open(_folder.Path, _time, NullLogger<EventStore>.Instance);

    private static Event Event(int n) => new(Journal.Some.Start, "meter_lost", Severity.Warning, "130005218841", new() { ["n"] = n });
}
