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

    /// <summary>Only another file helps: SQLite finds this one damaged, or a column holds what was never written to it.</summary>
    public static bool IsDamage(Exception error) =>
        error is SqliteException { SqliteErrorCode: Corrupt or NotADatabase }
            or InvalidOperationException or InvalidCastException or FormatException or OverflowException;

    /// <summary>A table or an index does not fit what is asked of it. In a file that was opened a moment ago that is damage too.</summary>
    public static bool IsMisfit(Exception error) => error is SqliteException { SqliteErrorCode: Error or Constraint or Mismatch };

    /// <summary>The file or its disk is at fault, and later it may not be.</summary>
    public static bool IsOfTheDisk(Exception error) => error is SqliteException or IOException or UnauthorizedAccessException || IsDamage(error);

    /// <summary>For a file that cannot be what it says it is.</summary>
    public static SqliteException Damage(string what) => new(what, Corrupt);
}
