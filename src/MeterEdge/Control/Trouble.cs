using Microsoft.Data.Sqlite;

namespace MeterEdge.Control;

/// <summary>What an error says about the disk and the file.</summary>
internal static class Trouble
{
    private const int Error = 1;
    private const int Corrupt = 11;
    private const int Constraint = 19;
    private const int Mismatch = 20;
    private const int NotADatabase = 26;
    private const int ReadError = 266;
    private const int ShortRead = 522;
    private const int DiskError = 10;
    private const int BadSector = 8458;

    /// <summary>Only another file helps: SQLite finds this one damaged, or a column holds what was never written to it.</summary>
    public static bool IsDamage(Exception error) =>
        error is SqliteException { SqliteErrorCode: Corrupt or NotADatabase }
            or InvalidOperationException or InvalidCastException or FormatException or OverflowException;

    /// <summary>A table or an index does not fit what is asked of it. In a file that was opened a moment ago that is damage too.</summary>
    public static bool IsMisfit(Exception error) => error is SqliteException { SqliteErrorCode: Error or Constraint or Mismatch };

    /// <summary>
    /// The disk did not give what was asked; whether it ever will is another question (<see cref="LostSectors"/>). Of a bad sector SQLite says within a statement that
    /// the file is damaged (sqlite.org/rescode.html, SQLITE_IOERR_CORRUPTFS), so that this may be what is behind real damage too.
    /// </summary>
    public static bool MayBeOfReading(Exception error) =>
        error is SqliteException { SqliteExtendedErrorCode: ReadError or ShortRead or BadSector } or SqliteException { SqliteErrorCode: Corrupt };

    /// <summary>The file or its disk is at fault, and later it may not be.</summary>
    public static bool IsOfTheDisk(Exception error) => error is SqliteException or IOException or UnauthorizedAccessException || IsDamage(error);

    /// <summary>For a file of which something cannot be read.</summary>
    public static SqliteException Unreadable(string path) => new($"not all of {path} can be read", DiskError, ReadError);

    /// <summary>For a file that cannot be what it says it is.</summary>
    public static SqliteException Damage(string what) => new(what, Corrupt);
}
