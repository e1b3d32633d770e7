using Microsoft.Data.Sqlite;

namespace MeterEdge.Journal;

/// <summary>One SQL statement, prepared once and run many times with other values for its <c>$1</c>, <c>$2</c>….</summary>
internal sealed class Statement : IDisposable
{
    private readonly SqliteCommand _command;

    public Statement(SqliteConnection connection, string sql, int parameters)
    {
        _command = connection.CreateCommand();
        _command.CommandText = sql;
        for (var i = 1; i <= parameters; i++)
            _command.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
    }

    /// <summary>Runs it and gives the number of changed rows.</summary>
    public int Run(params ReadOnlySpan<object?> values) => With(values).ExecuteNonQuery();

    /// <summary>The first column of the first row as a number, or nothing.</summary>
    public long? Number(params ReadOnlySpan<object?> values) => With(values).ExecuteScalar() as long?;

    /// <summary>The rows; to be disposed before the statement runs again.</summary>
    public SqliteDataReader Rows(params ReadOnlySpan<object?> values) => With(values).ExecuteReader();

    public void Dispose() => _command.Dispose();

    private SqliteCommand With(ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
            _command.Parameters[i].Value = values[i] ?? DBNull.Value;
        return _command;
    }
}
