using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace MeterEdge.Journal;

/// <summary>
/// The file <c>journal.db</c>: the only place that opens it. Two connections exist, one that writes and one that reads, and nobody else's:
/// with a second writer the write-ahead log could be reset under us, and a long reader would keep it from shrinking.
/// </summary>
internal sealed class JournalStore : IDisposable
{
    public const int PageSize = 4096;
    private const long SchemaVersion = 2;
    private const int MiB = 1024 * 1024;
    private const int DbStatusCacheWrite = 9;

    // A row whose number is a plain rowid would reuse the highest number after everything was trimmed: AUTOINCREMENT does not.
    // No second index: a unique one over meter and time writes four times as many bytes (measured, SQLite 3.40).
    private const string Schema = """
        CREATE TABLE epoch(n INTEGER PRIMARY KEY, id TEXT NOT NULL, since_ms INTEGER NOT NULL);
        CREATE TABLE reading(seq INTEGER PRIMARY KEY AUTOINCREMENT, epoch INTEGER NOT NULL, t_ms INTEGER NOT NULL,
          meter TEXT NOT NULL, kind INTEGER NOT NULL, body BLOB NOT NULL, crc INTEGER NOT NULL);
        CREATE TABLE position(sink TEXT PRIMARY KEY, live INTEGER NOT NULL, unacknowledged TEXT NOT NULL, crc INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE gap(id INTEGER PRIMARY KEY AUTOINCREMENT, epoch TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
          from_ms INTEGER, to_ms INTEGER, reason TEXT NOT NULL, told INTEGER NOT NULL DEFAULT 0, sink TEXT);
        CREATE TABLE dead(id INTEGER PRIMARY KEY AUTOINCREMENT, sink TEXT NOT NULL, seq INTEGER NOT NULL, epoch INTEGER, t_ms INTEGER,
          meter TEXT, kind INTEGER, reason TEXT NOT NULL, body BLOB);
        PRAGMA user_version = 2;
        """;

    private const string FromVersion1 = "ALTER TABLE gap ADD COLUMN sink TEXT; PRAGMA user_version = 2;";

    private readonly string _path;

    private JournalStore(string path, SqliteConnection writer, long quotaPages, bool created)
    {
        _path = path;
        Writer = writer;
        QuotaPages = quotaPages;
        Created = created;
    }

    /// <summary>The connection that writes; only the writer's thread uses it once it runs.</summary>
    public SqliteConnection Writer { get; }

    /// <summary>Most pages of the file.</summary>
    public long QuotaPages { get; }

    /// <summary>True when there was no journal before.</summary>
    public bool Created { get; }

    /// <summary>Opens or makes the file. A damaged file throws <see cref="SqliteException"/>; one from a newer version is refused.</summary>
    public static JournalStore Open(string path, int quotaMiB)
    {
        // The log beside the file counts against the quota too. It is truncated to this size after each checkpoint.
        var logMiB = Math.Min(8, quotaMiB / 4);
        var quotaPages = (long)(quotaMiB - logMiB) * MiB / PageSize;
        var writer = Connect(path);
        try
        {
            Run(writer, $"PRAGMA page_size = {PageSize}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
            var version = Version(writer);
            if (version > SchemaVersion)
                throw new JournalUnusableException($"{path} was written by a newer MeterEdge (schema {version}, this one knows {SchemaVersion}): install that version again or move the file away");
            if (version == 0)
                Run(writer, $"BEGIN IMMEDIATE; {Schema} COMMIT;");
            if (version == 1)
                Run(writer, $"BEGIN IMMEDIATE; {FromVersion1} COMMIT;");
            Run(writer, $"PRAGMA max_page_count = {quotaPages}; PRAGMA journal_size_limit = {Math.Max(1, logMiB) * MiB};");
            return new(path, writer, quotaPages, version == 0);
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    /// <summary>The connection that reads. Its transactions are single statements, so it never holds the log back for long.</summary>
    public SqliteConnection ConnectReader()
    {
        var reader = Connect(_path);
        Run(reader, "PRAGMA query_only = 1;");
        return reader;
    }

    /// <summary>
    /// Pages written to the log since this was last asked (sqlite.org/c3ref/c_dbstatus_options.html, CACHE_WRITE). For the writer's thread.
    /// </summary>
    public int TakeWrittenPages() =>
        raw.sqlite3_db_status(Writer.Handle!, DbStatusCacheWrite, out var pages, out _, 1) == raw.SQLITE_OK ? pages : 0;

    /// <summary>Runs statements that take no values.</summary>
    public static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public void Dispose() => Writer.Dispose();

    private static SqliteConnection Connect(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 1 }.ToString());
        try
        {
            connection.Open();
            Run(connection, "PRAGMA busy_timeout = 1000;");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static long Version(SqliteConnection connection)
    {
        using var version = new Statement(connection, "PRAGMA user_version", 0);
        return version.Number() ?? 0;
    }
}
