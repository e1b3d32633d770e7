using System.Security.Cryptography;
using Microsoft.Data.Sqlite;

namespace MeterEdge.Control;

/// <summary>
/// The file <c>control.db</c>: the only place that opens it. What must survive whatever happens to the readings: here the events,
/// which the readings' quota never trims. One connection; callers take turns.
/// </summary>
internal sealed class ControlStore : IDisposable
{
    public const string FileName = "control.db";
    private const string QuarantinePrefix = "control-quarantine-";
    private const long SchemaVersion = 3;

    // The version once more: one flipped bit must not make the file look like a newer version's, which is refused. "MC" in the upper half.
    private const long Application = 0x4D43_0000;
    private const string InMemory = ":memory:";
    private const int IdLength = 16;
    private const long MostDone = 100_000;
    private const long MostRequests = 10_000;
    private const string Expendable = $"done_ms IS NULL AND sev = $1 AND code NOT IN ('{KeptEvent.Result}', '{KeptEvent.Verdict}', 'gap')";

    private const string Schema = """
        CREATE TABLE identity(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE event(n INTEGER PRIMARY KEY AUTOINCREMENT, t_ms INTEGER NOT NULL, code TEXT NOT NULL, sev INTEGER NOT NULL,
          meter TEXT, data TEXT NOT NULL, done_ms INTEGER);
        CREATE INDEX event_open ON event(n) WHERE done_ms IS NULL;
        """;

    // Version 2: requests, and where results go besides.
    private const string Version2 = """
        CREATE TABLE request(id TEXT PRIMARY KEY, received_ms INTEGER NOT NULL, body TEXT NOT NULL, reply TEXT, correlation BLOB,
          state TEXT, stop TEXT, result TEXT NOT NULL, done_ms INTEGER) WITHOUT ROWID;
        CREATE INDEX request_open ON request(received_ms) WHERE done_ms IS NULL;
        CREATE TABLE reply(n INTEGER PRIMARY KEY, topic TEXT NOT NULL, correlation BLOB);
        """;

    // Version 3: what switches are moved by. Documents of cases, switches and facts as JSON; messages for their uniqueness; the chain of evidence.
    private const string Version3 = """
        ALTER TABLE event ADD COLUMN case_id TEXT;
        CREATE TABLE message(iss TEXT NOT NULL, jti TEXT NOT NULL, typ TEXT NOT NULL, received_ms INTEGER NOT NULL, meter TEXT, case_id TEXT, txn TEXT,
          digest TEXT NOT NULL, token TEXT NOT NULL, result TEXT, reply TEXT, correlation BLOB, PRIMARY KEY(iss, jti)) WITHOUT ROWID;
        CREATE UNIQUE INDEX message_txn ON message(iss, txn, case_id) WHERE txn IS NOT NULL;
        CREATE TABLE document(kind TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, closed_ms INTEGER, PRIMARY KEY(kind, id)) WITHOUT ROWID;
        CREATE TABLE audit(seq INTEGER PRIMARY KEY, t_ms INTEGER NOT NULL, kind TEXT NOT NULL, meter TEXT, case_id TEXT, body TEXT NOT NULL, hash TEXT NOT NULL);
        CREATE INDEX audit_case ON audit(case_id) WHERE case_id IS NOT NULL;
        PRAGMA user_version = 3;
        """;

    private readonly Lock _gate = new();
    private readonly SqliteConnection _connection;

    private ControlStore(SqliteConnection connection, string control, string device)
    {
        _connection = connection;
        Control = control;
        Device = device;
    }

    /// <summary>Id of this file: random, new when the file is new. Events are numbered within it.</summary>
    public string Control { get; }

    /// <summary>Id of this device: random, made at the first start.</summary>
    public string Device { get; }

    /// <summary>
    /// Opens or makes the file. A damaged one is put aside, and what can still be read of what was not done is taken over into a fresh one. Throws when
    /// that is impossible.
    /// </summary>
    /// <param name="directory">Where it lies.</param>
    /// <param name="now">Names the folder of a damaged one.</param>
    /// <param name="known">The device's id, if it is known for certain.</param>
    /// <param name="damaged">Whether the file has turned out to be damaged.</param>
    /// <returns>The store, and the folder into which a damaged one went, if one did.</returns>
    public static (ControlStore Store, string? Quarantined) Open(string directory, DateTimeOffset now, string? known, bool damaged = false)
    {
        var path = Path.Combine(directory, FileName);
        var device = known ?? DeviceFile.Read(directory);
        ControlStore? store = null;
        if (!damaged)
        {
            try
            {
                store = OpenAt(path, device);
            }
            catch (Exception error) when (Trouble.IsDamage(error) || Trouble.IsMisfit(error))
            {
                // What looks like damage may be a disk that does not give what is there.
                if (LostSectors.Any(path))
                    throw Trouble.Unreadable(path);
                damaged = true;
            }
        }

        string? folder = null;
        if (damaged)
        {
            folder = Quarantine.Move(path, QuarantinePrefix, now);
            store = OpenAt(path, device);
            store.TakeOver(Path.Combine(directory, folder, FileName));
        }

        DeviceFile.Write(directory, store!.Device);
        return (store, folder);
    }

    /// <summary>A connection that changes nothing, beside a running daemon; for those who check what is kept.</summary>
    public static SqliteConnection ConnectToRead(string path) => Connect(path, SqliteOpenMode.ReadOnly);

    /// <summary>A store that ends with the process, for when there is no other.</summary>
    public static ControlStore OpenInMemory(string? device) => OpenAt(InMemory, device);

    /// <summary>Keeps what another store has and nobody has acknowledged, under numbers of this one; and its requests, which are newer.</summary>
    public void TakeOver(ControlStore other) => Write(transaction =>
    {
        foreach (var kept in other.Open(0, int.MaxValue))
            transaction.Insert(kept.Happened, kept.Reply);
        return other.Write(from => transaction.CopyRequests(from));
    });

    /// <summary>One transaction: kept as a whole once this returns, and nothing of it when it throws.</summary>
    public T Write<T>(Func<ControlTransaction, T> work)
    {
        lock (_gate)
        {
            using var transaction = _connection.BeginTransaction(deferred: false);
            var result = work(new(_connection, transaction));
            transaction.Commit();
            return result;
        }
    }

    /// <summary>Keeps events under the next numbers, all of them or none.</summary>
    public void Insert(IReadOnlyCollection<Event> happened) => Write(transaction =>
    {
        foreach (var one in happened)
            transaction.Insert(one, reply: null);
        return happened.Count;
    });

    /// <summary>Events above <paramref name="after"/> that are not done, in the order of their numbers.</summary>
    public IReadOnlyList<KeptEvent> Open(long after, int most)
    {
        var events = new List<KeptEvent>();
        lock (_gate)
        {
            using var command = Command(
                $"{EventRow.Select} WHERE done_ms IS NULL AND event.n > $1 ORDER BY event.n LIMIT $2", after, most);
            using var rows = command.ExecuteReader();
            while (rows.Read())
            {
                events.Add(EventRow.Read(rows));
            }
        }

        return events;
    }

    /// <summary>How many events are not done, counted up to <paramref name="most"/>.</summary>
    public int CountOpen(int most)
    {
        lock (_gate)
        {
            using var command = Command("SELECT count(*) FROM (SELECT 1 FROM event WHERE done_ms IS NULL LIMIT $1)", most);
            return (int)(long)command.ExecuteScalar()!;
        }
    }

    /// <summary>An event needs no more publishing.</summary>
    public void Done(long n, DateTimeOffset now)
    {
        lock (_gate)
        {
            using var command = Command("UPDATE event SET done_ms = $2 WHERE n = $1 AND done_ms IS NULL", n, now.ToUnixTimeMilliseconds());
            command.ExecuteNonQuery();
        }
    }

    /// <summary>
    /// Removes what was done before this time, and of what was done since, all but the latest: a head-end that asks once a second for ever must not
    /// fill the disk with our answers.
    /// </summary>
    public void RemoveDone(DateTimeOffset before) => Write(transaction =>
    {
        var beforeMs = before.ToUnixTimeMilliseconds();
        transaction.Run("DELETE FROM event WHERE done_ms < $1", beforeMs);
        transaction.Run("DELETE FROM event WHERE done_ms IS NOT NULL AND n <= (SELECT max(n) FROM event) - $1", MostDone);
        transaction.Run("DELETE FROM reply WHERE n NOT IN (SELECT n FROM event)");
        transaction.Run("DELETE FROM request WHERE done_ms < $1", beforeMs);
        return transaction.Run(
            "DELETE FROM request WHERE id IN (SELECT id FROM request WHERE done_ms IS NOT NULL ORDER BY received_ms DESC LIMIT -1 OFFSET $1)", MostRequests);
    });

    /// <summary>
    /// Removes all but the latest events, done or not, and says how many went undone; answers stay. Only for a store in memory.
    /// </summary>
    public int RemoveAllBut(int latest) => Write(transaction =>
    {
        const string Old = $"FROM event WHERE n <= (SELECT max(n) FROM event) - $1 AND code NOT IN ('{KeptEvent.Result}', '{KeptEvent.Verdict}')";
        var undone = transaction.Rows($"SELECT count(*) {Old} AND done_ms IS NULL", row => row.GetInt32(0), latest)[0];
        transaction.Run($"DELETE {Old}", latest);
        return undone;
    });

    /// <summary>
    /// Gives up the oldest of those that nobody acknowledged, of each severity for itself, and says how many: a broker that is away for years must not fill the disk
    /// with our events. Answers stay, and gaps, because a reading that is gone must be named.
    /// </summary>
    public int GiveUpAllBut(int latest) => Write(transaction => Enum.GetValues<Severity>().Sum(severity => transaction.Run(
        $"""
        DELETE FROM event WHERE {Expendable} AND n <= (SELECT n FROM event WHERE {Expendable} ORDER BY n DESC LIMIT 1 OFFSET $2)
        """,
        (long)severity,
        latest)));

    public void Dispose()
    {
        lock (_gate)
            _connection.Dispose();
    }

    /// <summary>As much of a damaged file as can be read, event by event; nothing of it is an error.</summary>
    private void TakeOver(string damaged)
    {
        try
        {
            LostSectors.CutLog(damaged);
            using var old = new ControlStore(Connect(damaged), "", "");
            AsFarAs(() => old.BringUpToDate());
            AsFarAs(() => Write(transaction => old.ReadDamaged(SalvagedEvents.Of).TakeLast((int)MostDone).Sum(kept => transaction.Insert(kept.Happened, kept.Reply))));
            foreach (var table in ControlTransaction.OfTheSwitches.Prepend("request"))
                AsFarAs(() => Write(transaction => old.ReadDamaged(from => transaction.Copy(from, table))));
        }
        catch (Exception error) when (Trouble.IsOfTheDisk(error))
        {
            // The rest stays in the folder.
        }

        static void AsFarAs(Action possible)
        {
            try
            {
                possible();
            }
            catch (Exception error) when (Trouble.IsOfTheDisk(error))
            {
                // What was read until here is worth keeping.
            }
        }
    }

    /// <summary>Not a transaction: of a damaged file it could not be ended.</summary>
    private T ReadDamaged<T>(Func<ControlTransaction, T> work)
    {
        lock (_gate)
            return work(new(_connection, null));
    }

    private void BringUpToDate()
    {
        if ((long)Scalar(_connection, "PRAGMA user_version")! is > 0 and < SchemaVersion and var version)
            Create(_connection, "", version);
    }

    private static SqliteConnection Connect(string path, SqliteOpenMode mode = SqliteOpenMode.ReadWriteCreate)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = 1 }.ToString());
        try
        {
            connection.Open();
            Execute(null, connection, "PRAGMA busy_timeout = 1000;");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static ControlStore OpenAt(string path, string? device)
    {
        if (path != InMemory)
            DurableFile.MakePrivate(path);
        var connection = Connect(path);
        try
        {
            Execute(null, connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
            var (version, marked) = ((long)Scalar(connection, "PRAGMA user_version")!, (long)Scalar(connection, "PRAGMA application_id")!);
            if (version > SchemaVersion && marked == Application + version)
                throw new ControlUnusableException($"{path} was written by a newer MeterEdge (schema {version}, this one knows {SchemaVersion}): install that version again or move the file away");
            if (version > SchemaVersion || marked != (version > 1 ? Application + version : 0))
                throw Trouble.Damage($"the file says of itself to be of version {version} and {marked - Application}");
            if (version < SchemaVersion)
                Create(connection, device ?? RandomId(), version);
            return new(connection, Identity(connection, "control"), device ?? Identity(connection, "device"));
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static string Identity(SqliteConnection connection, string name) =>
        Scalar(connection, $"SELECT value FROM identity WHERE name = '{name}'") is string { Length: IdLength } id && id.All(char.IsAsciiHexDigitLower)
            ? id
            : throw Trouble.Damage($"the file does not know its {name}");

    /// <summary>Makes what the file lacks, all of it or nothing.</summary>
    private static void Create(SqliteConnection connection, string device, long version)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        if (version == 0)
        {
            Execute(transaction, connection, Schema);
            Execute(transaction, connection, "INSERT INTO identity(name, value) VALUES('control', $1), ('device', $2)", RandomId(), device);
        }

        if (version < 2)
            Execute(transaction, connection, Version2);
        Execute(transaction, connection, Version3);
        Execute(transaction, connection, $"PRAGMA application_id = {Application + SchemaVersion};");
        transaction.Commit();
    }

    private static string RandomId() => RandomNumberGenerator.GetHexString(IdLength, lowercase: true);

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private SqliteCommand Command(string sql, params ReadOnlySpan<object?> values) => Command(null, _connection, sql, values);

    private static void Execute(SqliteTransaction? transaction, SqliteConnection connection, string sql, params ReadOnlySpan<object?> values)
    {
        using var command = Command(transaction, connection, sql, values);
        command.ExecuteNonQuery();
    }

    private static SqliteCommand Command(SqliteTransaction? transaction, SqliteConnection connection, string sql, ReadOnlySpan<object?> values)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        for (var i = 0; i < values.Length; i++)
            command.Parameters.AddWithValue($"${i + 1}", values[i] ?? DBNull.Value);
        return command;
    }
}
