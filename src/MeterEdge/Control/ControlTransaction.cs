using System.Collections.Immutable;
using MeterEdge.Mqtt;
using Microsoft.Data.Sqlite;

namespace MeterEdge.Control;

/// <summary>What can be done within one transaction on the control store.</summary>
internal sealed class ControlTransaction(SqliteConnection connection, SqliteTransaction? transaction)
{
    private const string RequestColumns = "id, received_ms, body, reply, correlation, state, stop, result, done_ms";

    /// <summary>What switches are moved by: all that a file which takes a damaged one's place must go on with.</summary>
    public static readonly ImmutableArray<string> OfTheSwitches = ["message", "document", "audit"];

    /// <summary>Keeps an event or a result under the next number, which it gives.</summary>
    public long Insert(Event happened, ReplyTo? reply)
    {
        Run(
            "INSERT INTO event(t_ms, code, sev, meter, data, case_id) VALUES($1, $2, $3, $4, $5, $6)",
            happened.Time.ToUnixTimeMilliseconds(),
            happened.Code,
            (long)happened.Severity,
            happened.Meter,
            happened.Data.ToJsonString(),
            happened.Case);
        var n = Rows("SELECT last_insert_rowid()", row => row.GetInt64(0))[0];
        if (reply is not null)
            Run("INSERT OR REPLACE INTO reply(n, topic, correlation) VALUES($1, $2, $3)", n, reply.Topic, reply.Correlation);
        return n;
    }

    /// <summary>Takes the requests of another store; where both know one, the other's.</summary>
    public int CopyRequests(ControlTransaction other)
    {
        var rows = other.Rows($"SELECT {RequestColumns} FROM request", row =>
        {
            var values = new object[row.FieldCount];
            row.GetValues(values);
            return values;
        });
        foreach (var row in rows)
            Run($"INSERT OR REPLACE INTO request({RequestColumns}) VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9)", row);
        return rows.Count;
    }

    /// <summary>
    /// Takes a table of another store row by row, from both its ends, up to what cannot be read; where both have a row, the other's. By the order of its key, which has
    /// two columns at most.
    /// </summary>
    public int Copy(ControlTransaction other, string table)
    {
        var count = Copy(other, table, "1, 2", out var whole);
        return whole ? count : count + Copy(other, table, "1 DESC, 2 DESC", out _);
    }

    private int Copy(ControlTransaction other, string table, string order, out bool whole)
    {
        var found = new List<object[]>();
        whole = true;
        try
        {
            other.Rows($"SELECT * FROM {table} ORDER BY {order}", row =>
            {
                var values = new object[row.FieldCount];
                row.GetValues(values);
                found.Add(values);
                return true;
            });
        }
        catch (SqliteException error) when (Trouble.IsOfTheDisk(error))
        {
            // What is behind this place stays in the folder of the damaged file.
            whole = false;
        }

        foreach (var values in found)
            CopyRow(table, values);
        return found.Count;
    }

    private void CopyRow(string table, object[] values)
    {
        try
        {
            Run($"INSERT OR REPLACE INTO {table} VALUES({string.Join(", ", Enumerable.Range(1, values.Length).Select(place => $"${place}"))})", values);
        }
        catch (SqliteException error) when (Trouble.IsMisfit(error))
        {
            // A row that lacks what every row has is damaged.
        }
    }

    /// <summary>Runs a statement and gives the number of changed rows.</summary>
    public int Run(string sql, params ReadOnlySpan<object?> values)
    {
        using var command = Command(sql, values);
        return command.ExecuteNonQuery();
    }

    /// <summary>The rows of a query.</summary>
    public IReadOnlyList<T> Rows<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> values)
    {
        using var command = Command(sql, values);
        using var rows = command.ExecuteReader();
        var all = new List<T>();
        while (rows.Read())
            all.Add(read(rows));
        return all;
    }

    private SqliteCommand Command(string sql, ReadOnlySpan<object?> values)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        for (var i = 0; i < values.Length; i++)
            command.Parameters.AddWithValue($"${i + 1}", values[i] ?? DBNull.Value);
        return command;
    }
}
