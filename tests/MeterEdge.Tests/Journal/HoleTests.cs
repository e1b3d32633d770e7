using MeterEdge.Journal;

namespace MeterEdge.Tests.Journal;

/// <summary>Numbers that are owed and not there, without anything that says why.</summary>
public sealed class HoleTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Rows_that_vanished_are_named_for_each_sink_that_is_owed_them_in_their_epoch()
    {
        var epoch = await Fill();
        Delete("seq BETWEEN 5 AND 6 OR seq = 9 OR seq = 20");
        await using var journal = new OpenJournal(_folder.Path, sinks: ["mqtt", "influx"]);
        await journal.Commit(Some.Snapshot(21));
        Assert.Equal(17, journal.It.ReadOwed("mqtt", 1, 21, 100, int.MaxValue).Readings.Count);
        Assert.Equal([10, 11], journal.It.ReadOwed("influx", 8, 11, 100, int.MaxValue).Readings.Skip(1).Select(reading => (int)reading.Seq));
        await Until.True(journal.Time, () => journal.Events.Gaps.Count == 4);
        Assert.Equal(
            [("mqtt", epoch, 5L, 6L), ("mqtt", epoch, 9, 9), ("mqtt", epoch, 20, 20), ("influx", epoch, 9, 9)],
            journal.Events.Gaps.Select(gap =>
                ((string)gap.Data["sink"]!, (string)gap.Data["epoch"]!, (long)gap.Data["first"]!, (long)gap.Data["last"]!)));
        Assert.All(journal.Events.Gaps, gap => Assert.Equal("gone", (string)gap.Data["reason"]!));
    }

    [Fact]
    public async Task A_row_whose_number_is_damaged_hides_none_of_those_behind_it()
    {
        await Fill();
        Misnumber(5, 18);
        await using var journal = new OpenJournal(_folder.Path, sinks: "mqtt");
        var read = journal.It.ReadOwed("mqtt", 1, 20, 100, int.MaxValue);
        Assert.Equal([1, 2, 3, 4, .. Enumerable.Range(6, 15)], read.Readings.Select(Some.Number));
        Assert.Equal(20, read.Through);
    }

    [Fact]
    public async Task What_a_gap_names_already_is_not_named_again()
    {
        await Fill();
        await using (var journal = new OpenJournal(_folder.Path, sinks: "mqtt"))
        {
            journal.It.GiveUp("mqtt", new(3, 12), Gap.MaxBacklog);
            await journal.Commit(Some.Snapshot(21));
        }

        Delete("seq BETWEEN 4 AND 15");
        await using var again = new OpenJournal(_folder.Path, sinks: "mqtt");
        again.It.ReadOwed("mqtt", 1, 21, 100, int.MaxValue);
        await Until.True(again.Time, () => again.Events.Gaps.Any(gap => (string)gap.Data["reason"]! == "gone"));
        var gone = Assert.Single(again.Events.Gaps, gap => (string)gap.Data["reason"]! == "gone");
        Assert.Equal((13L, 15L), ((long)gone.Data["first"]!, (long)gone.Data["last"]!));
    }

    [Fact]
    public async Task A_new_sink_begins_with_the_oldest_reading_that_is_there()
    {
        await Fill();
        Delete("seq < 8");
        await using var journal = new OpenJournal(_folder.Path, sinks: ["mqtt", "influx"]);
        Assert.Equal(new SinkPosition(7, RangeSet.Empty), journal.It.LoadPosition("influx"));
    }

    private async Task<string> Fill()
    {
        await using var journal = new OpenJournal(_folder.Path, sinks: "mqtt");
        await journal.Commit(Some.Snapshots(1, 20));
        return journal.It.Epoch;
    }

    /// <summary>Changes a row's number where it lies in its page, as flipped bits do. Small numbers take one byte.</summary>
    private void Misnumber(byte from, byte to)
    {
        var bytes = File.ReadAllBytes(_folder[Opening.FileName]);
        // The number, the length of the header, and then the types of the first columns: none, 1, six bytes, text of twelve.
        var cells = Enumerable.Range(0, bytes.Length - 6)
            .Where(at => bytes[at] == from && bytes.AsSpan(at + 2, 4).SequenceEqual((ReadOnlySpan<byte>)[0, 9, 5, 37]))
            .ToList();
        bytes[Assert.Single(cells)] = to;
        File.WriteAllBytes(_folder[Opening.FileName], bytes);
    }

    private void Delete(string where)
    {
        using var file = Sqlite.Open(_folder[Opening.FileName]);
        file.Run($"DELETE FROM reading WHERE {where}");
    }
}
