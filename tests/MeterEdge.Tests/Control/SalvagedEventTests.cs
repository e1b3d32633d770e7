using MeterEdge.Control;
using MeterEdge.Tests.Journal;
using MeterEdge.Tests.Journal.Sectors;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace MeterEdge.Tests.Control;

/// <summary>What is saved of a damaged <c>control.db</c>, and what is given up of a whole one.</summary>
public sealed class SalvagedEventTests : IDisposable
{
    private const int Events = 600;
    private const int Page = 4096;

    // sqlite.org/fileformat2.html, 1.6
    private const byte LeafOfATable = 13;
    private const byte LeafOfAKey = 10;
    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new(Journal.Some.Start);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Events_on_both_sides_of_a_damaged_page_are_saved_and_so_are_those_that_were_kept_after_the_damage()
    {
        await Fill();
        Overwrite(PageInTheMiddle());
        await using var store = Open();
        store.Append(Event(Events + 1));
        await Until.True(_time, () => Numbers(store).LastOrDefault() == Events + 1);
        await CheckSaved(store);
    }

    [Fact]
    public async Task Messages_and_documents_on_both_sides_of_a_damaged_page_are_saved()
    {
        await using (var store = Open())
        {
            store.Write(transaction => Enumerable.Range(1, 200).Sum(n => transaction.Run(
                "INSERT INTO document(kind, id, body) VALUES('case', $1, $2)", $"{n:D4}", new string('x', 200))));
        }

        Overwrite(PageInTheMiddle(LeafOfAKey, "xxxx"));
        await using var again = Open();
        // Whatever reads them meets the damage.
        await Until.True(_time, () => Caught(() => again.Read(transaction => transaction.Rows("SELECT id FROM document", row => row.GetString(0)))) is { Count: >= 150 });
        var saved = again.Read(transaction => transaction.Rows("SELECT id FROM document ORDER BY id", row => row.GetString(0)));
        Assert.Equal(("0001", "0200"), (saved[0], saved[^1]));
    }

    [Fact]
    public Task A_disk_that_is_gone_for_a_while_costs_no_event() => LossyDisk.Run(typeof(SalvagedEventTests), async disk =>
    {
        await Fill();
        disk.Leave();
        await using var store = Open();
        for (var minutes = 0; minutes < 30; minutes++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            await Task.Delay(1, TestContext.Current.CancellationToken);
            Numbers(store);
        }

        disk.Return();
        await Until.True(_time, () => store.IsDurable && Numbers(store).Count == Events);
        Assert.Empty(Directory.GetDirectories(_folder.Path));
    });

    [Fact]
    public async Task An_event_that_cannot_be_written_as_text_is_kept_without_what_it_says()
    {
        await using var store = Open();
        var control = store.Control;
        store.Append(Event(1) with { Data = new() { ["n"] = double.NaN } });
        store.Append(Event(2));
        Assert.True(await store.Settled());
        var kept = store.Unacknowledged(("", 0), 100).Events;
        Assert.Equal((2, control), (kept.Count, store.Control));
        Assert.True((bool)kept[0].Happened.Data["damaged"]!);
    }

    [Fact]
    public async Task What_was_acknowledged_of_the_file_is_not_taken_for_acknowledged_in_memory()
    {
        var log = new RecordingLog<EventStore>();
        await using var store = EventStore.Open(_folder.Path, _time, log);
        store.Append(Event(1));
        await store.Settled();
        var control = store.Control;
        using var other = Sqlite.Open(_folder[ControlStore.FileName]);
        other.Run("BEGIN IMMEDIATE");
        store.Append(Event(2));
        await Until.True(() => log.Of(5002).Count == 1);
        store.Acknowledge(control, 1);
        await Until.True(_time, () => store.Control != control);
        await store.Settled();
        Assert.Equal([1, 2], store.Unacknowledged(("", 0), 100).Events.Select(kept => kept.N));
    }

    [Fact]
    public void The_oldest_of_each_severity_are_given_up_but_never_answers_or_gaps()
    {
        using var store = ControlStore.Open(_folder.Path, Journal.Some.Start, known: null).Store;
        store.Insert([.. Enumerable.Range(1, 20).Select(Event)]);
        store.Insert([.. Enumerable.Range(1, 3).Select(n => Event(n) with { Severity = Severity.Alarm })]);
        store.Insert([.. Enumerable.Range(1, 9).Select(n => Event(n) with { Code = KeptEvent.Result })]);
        store.Insert([.. Enumerable.Range(1, 9).Select(n => Event(n) with { Code = KeptEvent.Verdict })]);
        store.Insert([.. Enumerable.Range(1, 9).Select(n => Event(n) with { Code = "gap" })]);
        store.Done(20, Journal.Some.Start);
        Assert.Equal(19 - 5, store.GiveUpAllBut(5));
        Assert.Equal(0, store.GiveUpAllBut(5));
        Assert.Equal([15, 16, 17, 18, 19, 21, 22, 23], store.Open(0, 100).Where(kept => kept.Happened.Code == "meter_lost").Select(kept => (int)kept.N));
        Assert.Equal(27, store.Open(0, 100).Count(kept => kept.Happened.Code != "meter_lost"));
    }

    [Fact]
    public async Task That_events_were_given_up_is_an_event()
    {
        using (var store = ControlStore.Open(_folder.Path, Journal.Some.Start, known: null).Store)
            store.Insert([.. Enumerable.Range(1, 20_010).Select(Event)]);
        await using var again = Open();
        await Until.True(() => again.Unacknowledged(("", 20_010), 100).Events.Count == 1 || again.Unacknowledged((again.Control, 20_010), 100).Events.Count == 1);
        var told = Assert.Single(again.Unacknowledged((again.Control, 20_010), 100).Events).Happened;
        Assert.Equal(("events_given_up", 10), (told.Code, (int)told.Data["count"]!));
    }

    private static IReadOnlyList<string>? Caught(Func<IReadOnlyList<string>> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (Trouble.IsOfTheDisk(error))
        {
            return null;
        }
    }

    private static async Task CheckSaved(EventStore store)
    {
        await store.Settled();
        var saved = Numbers(store).Where(n => n <= Events).ToList();
        Assert.InRange(saved.Count, Events - 100, Events - 1);
        Assert.Equal((1, Events), (saved[0], saved[^1]));
        Assert.Equal(saved.Order(), saved);
    }

    private static List<int> Numbers(EventStore store) =>
        [.. store.Unacknowledged(("", 0), int.MaxValue).Events.Where(kept => kept.Happened.Code == "meter_lost").Select(kept => (int)kept.Happened.Data["n"]!)];

    private static Event Event(int n) => EventStoreTests.Event(n);

    /// <summary>A leaf that holds this text; such leaves were written before it and after it.</summary>
    private long PageInTheMiddle(byte kind = LeafOfATable, string text = "meter_lost")
    {
        var (bytes, wanted) = (File.ReadAllBytes(_folder[ControlStore.FileName]), System.Text.Encoding.ASCII.GetBytes(text));
        var leaves = Enumerable.Range(1, (bytes.Length / Page) - 1).Where(page => bytes[page * Page] == kind && bytes.AsSpan(page * Page, Page).IndexOf(wanted) >= 0).ToList();
        return leaves[leaves.Count / 2] + 1;
    }

    private void Overwrite(long page)
    {
        using var file = new FileStream(_folder[ControlStore.FileName], FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        file.Position = (page - 1) * Page;
        var ruined = new byte[Page];
        Array.Fill(ruined, (byte)0xA5);
        file.Write(ruined);
    }

    private async Task Fill()
    {
        await using var store = Open();
        for (var n = 1; n <= Events; n++)
            store.Append(Event(n));
        await store.Settled();
    }

    private EventStore Open() => EventStore.Open(_folder.Path, _time, NullLogger<EventStore>.Instance);
}
