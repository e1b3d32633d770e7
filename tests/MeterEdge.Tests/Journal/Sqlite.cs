using Microsoft.Data.Sqlite;

namespace MeterEdge.Tests.Journal;

/// <summary>Somebody else's hand in a database file.</summary>
internal sealed class Sqlite : IDisposable
{
    private Sqlite(string path)
    {
        Connection = new($"Data Source={path};Pooling=False");
        Connection.Open();
    }

    public SqliteConnection Connection { get; }

    public static Sqlite Open(string path) => new(path);

    public object? Run(string sql)
    {
        using var command = Connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    public void Dispose() => Connection.Dispose();
}
