using MeterEdge.Journal;
using MeterEdge.Tests.Journal.Flips;

namespace MeterEdge.Tests.Journal;

/// <summary>
/// One bit of a full journal's files is flipped, and the journal is opened, drained and written again: never a wrong reading, never a
/// number given twice, never a fault that would end the daemon, and what is not delivered is named by a gap.
/// </summary>
public class BitFlipTests
{
    private static readonly int Flips = Environment.GetEnvironmentVariable("METEREDGE_LONG") == "1" ? 5000 : 150;

    [Fact]
    public async Task One_flipped_bit_anywhere_in_the_files_costs_at_most_what_gaps_name()
    {
        using var filled = await FilledJournal.Create();
        var files = filled.Files;
        // The seed is fixed so that a failure can be seen again; the long run is another sample each time.
        var random = new Random(Flips > 150 ? Environment.TickCount : 417);
        var (committed, gapped, lost) = (0, 0, new List<string>());
        for (var flip = 0; flip < Flips; flip++)
        {
            var (file, bit) = Choose(files, random);
            using var folder = new TempFolder();
            foreach (var (name, bytes) in files)
                File.WriteAllBytes(folder[name], name == file ? Flipped(bytes, bit) : bytes);
            var what = $"bit {bit} of {file} (byte {bit / 8}, page {(bit / 8 / JournalStore.PageSize) + 1})";
            var books = filled.Books();
            try
            {
                var said = await Drain(folder, books);
                committed += books.Committed;
                gapped += books.Gapped;
                if (books.Lost([], FilledJournal.Sinks) is { Count: > 0 } missing)
                    lost.Add($"{what}: {missing.Count}, {missing[0]} to {missing[^1]}; {said}");
            }
            catch (JournalUnusableException error) when (error.Message.Contains("newer", StringComparison.Ordinal))
            {
                // A bit of the schema's version makes it a newer one, which is refused.
            }
            catch (Exception error)
            {
                throw new InvalidOperationException(what, error);
            }
        }

        System.Console.WriteLine($"bit flips: images {Flips}, committed {committed}, delivered {committed - gapped}, gapped {gapped}, lost {lost.Count}");
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join("\n", lost));
        Assert.True(lost.Count == 0, string.Join('\n', lost));
    }

    /// <summary>Any bit of any file; and every second time one of where much hangs on few bits.</summary>
    private static (string File, long Bit) Choose(IReadOnlyList<(string Name, byte[] Bytes)> files, Random random)
    {
        if (random.Next(2) == 0)
        {
            var (name, bytes) = files[random.Next(files.Count)];
            return (name, random.NextInt64(Math.Min(bytes.Length, 8 * JournalStore.PageSize) * 8));
        }

        var bit = random.NextInt64(files.Sum(file => file.Bytes.Length) * 8L);
        foreach (var (name, bytes) in files)
        {
            if (bit < bytes.Length * 8L)
                return (name, bit);
            bit -= bytes.Length * 8L;
        }

        throw new InvalidOperationException("beyond the last file");
    }

    private static byte[] Flipped(byte[] bytes, long bit)
    {
        var flipped = bytes.ToArray();
        flipped[bit / 8] ^= (byte)(1 << (int)(bit % 8));
        return flipped;
    }

    /// <summary>Delivers to both sinks what they are owed, and three readings more.</summary>
    private static async Task<string> Drain(TempFolder folder, Model.ModelBooks books)
    {
        await using var journal = new OpenJournal(folder.Path, sinks: FilledJournal.Sinks);
        var passed = FilledJournal.Sinks.SelectMany(sink => books.PassedBy(sink, journal.It.LoadPosition(sink))).ToList();
        for (var n = 0; n < 3; n++)
        {
            var head = journal.It.Head;
            await journal.Commit(Some.Snapshot(1_000_000 + n));
            books.Commit(journal.It.Epoch, head + 1, 1_000_000 + n);
        }

        foreach (var sink in FilledJournal.Sinks)
        {
            var position = journal.It.LoadPosition(sink);
            foreach (var range in position.Unacknowledged.Add(position.Live + 1, journal.It.Head).Ranges)
                await Deliver(journal, sink, range, books);
            journal.It.SavePosition(sink, new(journal.It.Head, RangeSet.Empty));
        }

        // What the readers found damaged or missing is named by gaps before the positions pass it.
        await journal.DisposeAsync();
        foreach (var gap in journal.Events.Gaps)
            books.Publish(gap);
        books.CheckNamed(passed);
        return string.Join(' ', journal.Events.Codes.Where(code => code != "gap"))
            + string.Concat(journal.Events.Gaps.Select(gap => $", {gap.Data["reason"]} {gap.Data["sink"]} {gap.Data["epoch"]} {gap.Data["first"]}-{gap.Data["last"]}"));
    }

    private static async Task Deliver(OpenJournal journal, string sink, SequenceRange range, Model.ModelBooks books)
    {
        for (var next = range.First; next <= range.Last;)
        {
            var read = new RangeRead([], 0);
            await Until.True(journal.Time, () => (read = journal.It.ReadOwed(sink, next, range.Last, 1000, int.MaxValue)).Through >= next);
            foreach (var reading in read.Readings)
            {
                books.Check(reading);
                books.Deliver(sink, reading);
            }

            next = read.Through + 1;
        }
    }
}
