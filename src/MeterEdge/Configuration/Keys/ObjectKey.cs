using System.Text.Json;

namespace MeterEdge.Configuration.Keys;

/// <summary>A key whose value is an object.</summary>
internal sealed class ObjectKey<T, TValue>(
    string name, KeyTable<TValue> table, Func<T, TValue?> get, Func<T, TValue?, T> with, bool required, bool nullable, bool later)
    : Key<T>(name, required, later)
    where TValue : class
{
    public override KeyTable? Table => table;

    public override bool IsNullable => nullable;

    public override T Bind(T into, Node node, string path, Findings findings)
    {
        if (nullable && node is ScalarNode { IsNull: true })
            return with(into, null);
        if (node is not ObjectNode written)
        {
            findings.Add(path, node.Origin, $"expects an object in {{ }}, not {node.Describe()}");
            return into;
        }
        if (Later && (nullable || written.Members.Count > 0))
            findings.Add(path, node.Origin, NotAvailable);
        if (table.All.Count == 0)
            return into;
        return with(into, table.Bind(written, path, findings, get(into)));
    }

    public override void Write(T from, Utf8JsonWriter writer)
    {
        if (get(from) is { } value)
            table.Write(value, writer);
        else
            writer.WriteNullValue();
    }
}
