using MeterEdge.Control;
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
    private const long SchemaVersion = 3;
    private const int MiB = 1024 * 1024;

    // The version once more: one flipped bit must not make the file look like a newer version's, which is refused. "ME" in the upper half.
    private const long Application = 0x4D45_0000;
    private const int DbStatusCacheWrite = 9;

    // A file that is larger than a smaller quota allows needs room for the transaction that makes it smaller.
    private const long RoomToShrink = 64;

    // A row whose number is a plain rowid would reuse the highest number after everything was trimmed: AUTOINCREMENT does not.
    // No second index: a unique one over meter and time writes four times as many bytes (measured, SQLite 3.40).
    private const string Schema = """
        CREATE TABLE epoch(n INTEGER PRIMARY KEY, id TEXT NOT NULL, since_ms INTEGER NOT NULL, first INTEGER);
        CREATE TABLE reading(seq INTEGER PRIMARY KEY AUTOINCREMENT, epoch INTEGER NOT NULL, t_ms INTEGER NOT NULL,
          meter TEXT NOT NULL, kind INTEGER NOT NULL, body BLOB NOT NULL, crc INTEGER NOT NULL);
        CREATE TABLE position(sink TEXT PRIMARY KEY, live INTEGER NOT NULL, unacknowledged TEXT NOT NULL, crc INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE gap(id INTEGER PRIMARY KEY AUTOINCREMENT, epoch TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
          from_ms INTEGER, to_ms INTEGER, reason TEXT NOT NULL, told INTEGER NOT NULL DEFAULT 0, sink TEXT, kind TEXT, n INTEGER);
        CREATE TABLE dead(id INTEGER PRIMARY KEY AUTOINCREMENT, sink TEXT NOT NULL, seq INTEGER NOT NULL, epoch INTEGER, t_ms INTEGER,
          meter TEXT, kind INTEGER, reason TEXT NOT NULL, body BLOB);
        """;

    private const string FromVersion1 = "ALTER TABLE gap ADD COLUMN sink TEXT; ";
    private const string FromVersion2 =
        "ALTER TABLE gap ADD COLUMN kind TEXT; ALTER TABLE gap ADD COLUMN n INTEGER; ALTER TABLE epoch ADD COLUMN first INTEGER; ";

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
    public long QuotaPages { get; private set; }

    /// <summary>How many pages more the disk could take.</summary>
    public long FreePagesOnDisk => new DriveInfo(Path.GetDirectoryName(_path)!).AvailableFreeSpace / PageSize;

    /// <summary>True when there was no journal before.</summary>
    public bool Created { get; }

    /// <summary>Opens or makes the file. A damaged file throws <see cref="SqliteException"/>; one from a newer version is refused.</summary>
    public static JournalStore Open(string path, int quotaMiB)
    {
        // The log beside the file counts against the quota too, as does the ballast. The log is truncated to this size after each checkpoint.
        var logMiB = Math.Min(8, quotaMiB / 4);
        var quotaPages = (((long)(quotaMiB - logMiB) * MiB) - Ballast.BytesOf(quotaMiB)) / PageSize;
        DurableFile.MakePrivate(path);
        var writer = Connect(path);
        try
        {
            Run(writer, $"PRAGMA page_size = {PageSize}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
            var version = Number(writer, "PRAGMA user_version");
            if (version > SchemaVersion && Number(writer, "PRAGMA application_id") == Application + version)
                throw new JournalUnusableException($"{path} was written by a newer MeterEdge (schema {version}, this one knows {SchemaVersion}): install that version again or move the file away");
            Make(writer, version);
            LimitPages(writer, quotaPages);
            Run(writer, $"PRAGMA journal_size_limit = {Math.Max(1, logMiB) * MiB};");
            return new(path, writer, quotaPages, version == 0);
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    /// <summary>
    /// What was put aside counts against the quota as well, from the time on when all that can be saved of it is saved. More than half of the quota it
    /// may not take: what the journal needs to work goes before it.
    /// </summary>
    public void CountAside(int quotaMiB)
    {
        var folder = Path.GetDirectoryName(_path)!;
        var aside = Quarantine.Bytes(folder, Opening.QuarantinePrefix);
        if (aside > (long)quotaMiB * MiB / 2)
        {
            Quarantine.Remove(folder, Opening.QuarantinePrefix);
            aside = 0;
        }

        QuotaPages -= aside / PageSize;
        LimitPages(Writer, QuotaPages);
    }

    /// <summary>The connection that reads. Its transactions are single statements, so it never holds the log back for long.</summary>
    public SqliteConnection ConnectReader()
    {
        var reader = Connect(_path);
        Run(reader, "PRAGMA query_only = 1;");
        return reader;
    }

    /// <summary>
    /// A connection that reads a file which cannot be written: on a disk that is full or read-only. Without a log to heed, SQLite is told that nothing
    /// changes, because it could not make the files by which connections agree.
    /// </summary>
    public static SqliteConnection ConnectToLook(string path)
    {
        var log = new FileInfo(path + "-wal");
        return log.Exists && log.Length > 0
            ? Connect(path, SqliteOpenMode.ReadOnly)
            : Connect(new Uri(path) + "?immutable=1", SqliteOpenMode.ReadOnly);
    }

    /// <summary>A connection that reads a damaged file.</summary>
    public static SqliteConnection ConnectToSalvage(string path)
    {
        var old = Connect(path);
        try
        {
            Run(old, "PRAGMA query_only = 1;");
            return old;
        }
        catch
        {
            old.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Puts right the first bytes of a file, without which SQLite takes it for none at all: they are the same in every journal
    /// (sqlite.org/fileformat2.html, 1.3).
    /// </summary>
    public static void MendHeader(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        if (file.Length >= PageSize)
            file.Write([.. "SQLite format 3\0"u8, PageSize / 256, PageSize % 256, 2, 2, 0, 64, 32, 32]);
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

    /// <summary>Makes the tables, or brings those of an earlier version up to this one.</summary>
    private static void Make(SqliteConnection writer, long version)
    {
        var marked = Number(writer, "PRAGMA application_id");
        var from = (version, marked) switch
        {
            (0, 0) => Schema,
            (1, 0) => FromVersion1 + FromVersion2,
            (2, 0) => FromVersion2,
            (SchemaVersion, Application + SchemaVersion) => null,
            _ => throw Trouble.Damage($"the file says of itself to be of version {version} and {marked - Application}"),
        };
        if (from is not null)
            Run(writer, $"BEGIN IMMEDIATE; {from} PRAGMA user_version = {SchemaVersion}; PRAGMA application_id = {Application + SchemaVersion}; COMMIT;");
    }

    private static void LimitPages(SqliteConnection writer, long quotaPages) =>
        Run(writer, $"PRAGMA max_page_count = {Math.Max(quotaPages, Number(writer, "PRAGMA page_count") + RoomToShrink)};");

    private static SqliteConnection Connect(string path, SqliteOpenMode mode = SqliteOpenMode.ReadWriteCreate)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 1, Mode = mode }.ToString());
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

    private static long Number(SqliteConnection connection, string sql)
    {
        using var number = new Statement(connection, sql, 0);
        return number.Number() ?? 0;
    }
}
