using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace MeterEdge.Control.Cases;

/// <summary>The documents in control.db: table <c>document</c>.</summary>
internal static class BookStore
{
    private const string CaseKind = "case";
    private const string SwitchKind = "switch";
    private const string FactKind = "fact";

    /// <summary>All that can be read; a document that is damaged is named.</summary>
    public static (Book Book, IReadOnlyList<string> Damaged) Load(ControlTransaction transaction)
    {
        var damaged = new List<string>();
        return (new(
            Read(CaseKind, CasesJson.Default.CaseFile).ToImmutableDictionary(file => file.Id),
            Read(SwitchKind, CasesJson.Default.SwitchFile).ToImmutableDictionary(file => file.Meter),
            Read(FactKind, CasesJson.Default.FactFile).ToImmutableDictionary(file => file.Id)), damaged);

        IReadOnlyList<T> Read<T>(string kind, JsonTypeInfo<T> type)
            where T : class
        {
            var rows = transaction.Rows(
                "SELECT id, body FROM document WHERE kind = $1", row => (Id: row.GetString(0), Body: row.IsDBNull(1) ? "" : row.GetString(1)), kind);
            var read = new List<T>();
            foreach (var (id, body) in rows)
            {
                if (Parse(body, type) is { } document)
                    read.Add(document);
                else
                    damaged.Add($"{kind} {id}");
            }

            return read;
        }
    }

    public static void Save(ControlTransaction transaction, CaseFile file) =>
        Save(transaction, CaseKind, file.Id, JsonSerializer.Serialize(file, CasesJson.Default.CaseFile), file.Closed);

    public static void Save(ControlTransaction transaction, SwitchFile file) =>
        Save(transaction, SwitchKind, file.Meter, JsonSerializer.Serialize(file, CasesJson.Default.SwitchFile), null);

    public static void Save(ControlTransaction transaction, FactFile file) =>
        Save(transaction, FactKind, file.Id, JsonSerializer.Serialize(file, CasesJson.Default.FactFile), null);

    /// <summary>The whole book; gives the number of documents.</summary>
    public static int SaveAll(ControlTransaction transaction, Book book)
    {
        foreach (var file in book.Cases.Values)
            Save(transaction, file);
        foreach (var file in book.Switches.Values)
            Save(transaction, file);
        foreach (var file in book.Facts.Values)
            Save(transaction, file);
        return book.Cases.Count + book.Switches.Count + book.Facts.Count;
    }

    public static void RemoveFact(ControlTransaction transaction, string id) =>
        transaction.Run("DELETE FROM document WHERE kind = $1 AND id = $2", FactKind, id);

    public static void RemoveCase(ControlTransaction transaction, string id) =>
        transaction.Run("DELETE FROM document WHERE kind = $1 AND id = $2", CaseKind, id);

    /// <summary>Messages from before that moment, of cases that are not known any more.</summary>
    public static void RemoveMessages(ControlTransaction transaction, DateTimeOffset before) =>

        // A token that is younger may still be presented again; of one that is older the time is over.
        transaction.Run(
            "DELETE FROM message WHERE received_ms < $1 AND (case_id IS NULL OR case_id NOT IN (SELECT id FROM document WHERE kind = $2))",
            before.ToUnixTimeMilliseconds(),
            CaseKind);

    private static void Save(ControlTransaction transaction, string kind, string id, string body, DateTimeOffset? closed) => transaction.Run(
        "INSERT OR REPLACE INTO document(kind, id, body, closed_ms) VALUES($1, $2, $3, $4)", kind, id, body, closed?.ToUnixTimeMilliseconds());

    private static T? Parse<T>(string body, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(body, type);
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            return null;
        }
    }
}
