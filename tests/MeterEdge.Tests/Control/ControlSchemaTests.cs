using MeterEdge.Control;
using MeterEdge.Tests.Journal;

namespace MeterEdge.Tests.Control;

public sealed class ControlSchemaTests
{
    // As version 1 made it.
    private const string Version1 = """
        PRAGMA journal_mode = WAL;
        CREATE TABLE identity(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE event(n INTEGER PRIMARY KEY AUTOINCREMENT, t_ms INTEGER NOT NULL, code TEXT NOT NULL, sev INTEGER NOT NULL,
          meter TEXT, data TEXT NOT NULL, done_ms INTEGER);
        CREATE INDEX event_open ON event(n) WHERE done_ms IS NULL;
        INSERT INTO identity(name, value) VALUES('control', 'c0ffee00c0ffee00'), ('device', 'cafe0000cafe0000');
        INSERT INTO event(t_ms, code, sev, data, done_ms) VALUES(1, 'restarted', 1, '{}', 2), (3, 'meter_lost', 2, '{}', NULL);
        PRAGMA user_version = 1;
        """;

    [Fact]
    public void A_file_of_version_1_keeps_its_ids_and_events_and_takes_requests()
    {
        using var folder = new TempFolder();
        var path = folder[ControlStore.FileName];
        using (var file = Sqlite.Open(path))
            file.Run(Version1);
        for (var opening = 0; opening < 2; opening++)
        {
            using var store = Open(folder);
            Assert.Equal(("c0ffee00c0ffee00", "cafe0000cafe0000"), (store.Control, store.Device));
            Assert.Equal([(2L, "meter_lost")], store.Open(0, 10).Select(kept => (kept.N, kept.Happened.Code)));
        }

        using (var store = Open(folder))
        {
            Assert.Equal(3, store.Write(transaction => transaction.Insert(EventStoreTests.Event(3), new("elsewhere", [7]))));
            Assert.Equal(0, store.Write(transaction => transaction.Rows("SELECT count(*) FROM request", row => row.GetInt64(0))[0]));
            Assert.Equal("elsewhere", store.Open(2, 10)[0].Reply?.Topic);
        }

        using (var file = Sqlite.Open(path))
            Assert.Equal(3L, file.Run("PRAGMA user_version"));
    }

    [Fact]
    public void What_switches_are_moved_by_goes_on_in_the_file_that_takes_a_damaged_ones_place()
    {
        using var folder = new TempFolder();
        using (var store = Open(folder))
        {
            store.Write(transaction =>
            {
                transaction.Run("INSERT INTO message(iss, jti, typ, received_ms, digest, token) VALUES('pay', 'r-1', 'me-release+jws', 1, 'd', 't')");
                transaction.Run("INSERT INTO document(kind, id, body) VALUES('case', 'C-1', '{}')");
                return transaction.Run("INSERT INTO audit(seq, t_ms, kind, body, hash) VALUES(7, 1, 'cut', '{}', 'h')");
            });
        }

        var (fresh, quarantined) = ControlStore.Open(folder.Path, Journal.Some.Start, known: null, damaged: true);
        using (fresh)
        {
            Assert.NotNull(quarantined);
            foreach (var table in ControlTransaction.OfTheSwitches)
                Assert.Equal(1, fresh.Write(transaction => transaction.Rows($"SELECT count(*) FROM {table}", row => row.GetInt64(0))[0]));
        }
    }

    [Fact]
    public void A_transaction_that_throws_leaves_nothing()
    {
        using var folder = new TempFolder();
        using var store = Open(folder);
        Assert.Throws<InvalidDataException>(() => store.Write<int>(transaction =>
        {
            transaction.Insert(EventStoreTests.Event(1), null);
            throw new InvalidDataException("a bug");
        }));
        Assert.Empty(store.Open(0, 10));
    }

    [Fact]
    public void Of_what_is_done_only_the_latest_is_kept_however_young()
    {
        using var folder = new TempFolder();
        var path = folder[ControlStore.FileName];
        using var store = Open(folder);
        using (var file = Sqlite.Open(path))
        {
            file.Run("""
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100100)
                INSERT INTO event(t_ms, code, sev, data, done_ms) SELECT 0, 'result', 1, '{}', CASE WHEN i = 7 THEN NULL ELSE 1000 END FROM n
                """);
            file.Run("INSERT INTO reply(n, topic) VALUES(3, 'gone'), (100000, 'kept')");
            file.Run("""
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10100)
                INSERT INTO request(id, received_ms, body, result, done_ms) SELECT 'q-' || i, i, '', '', CASE WHEN i = 5 THEN NULL ELSE 1000 END FROM n
                """);
        }

        store.RemoveDone(DateTimeOffset.FromUnixTimeMilliseconds(999));
        using (var file = Sqlite.Open(path))
        {
            Assert.Equal(100_001L, file.Run("SELECT count(*) FROM event"));
            Assert.Equal(1L, file.Run("SELECT count(*) FROM event WHERE n = 7"));
            Assert.Equal("kept", file.Run("SELECT group_concat(topic) FROM reply"));
            Assert.Equal(10_001L, file.Run("SELECT count(*) FROM request"));
            Assert.Equal("q-5", file.Run("SELECT id FROM request ORDER BY received_ms LIMIT 1"));
        }
    }

    private static ControlStore Open(TempFolder folder) => ControlStore.Open(folder.Path, Journal.Some.Start, known: null).Store;
}
