using System.Collections.Immutable;
using System.Text.Json;

namespace MeterEdge.Configuration.Keys;

/// <summary>A key whose value is a list of objects.</summary>
internal sealed class ListKey<T, TValue>(
    string name, KeyTable<TValue> table, Func<T, ImmutableArray<TValue>> get, Func<T, ImmutableArray<TValue>, T> with)
    : Key<T>(name, required: false, later: false)
    where TValue : class
{
    public override KeyTable? Table => table;

    public override bool IsList => true;

    public override T Bind(T into, Node node, string path, Findings findings)
    {
        if (node is not ListNode list)
        {
            findings.Add(path, node.Origin, $"expects a list in [ ], not {node.Describe()}");
            return into;
        }
        var items = ImmutableArray.CreateBuilder<TValue>(list.Items.Count);
        for (var i = 0; i < list.Items.Count; i++)
        {
            var itemPath = KeyPath.Join(path, i);
            if (list.Items[i] is ObjectNode item)
            {
                items.Add(table.Bind(item, itemPath, findings));
                continue;
            }
            findings.Add(itemPath, list.Items[i].Origin, $"expects an object in {{ }}, not {list.Items[i].Describe()}");
            // An item that cannot be read keeps its place, so that paths made from indexes stay true.
            items.Add(table.Defaults);
        }
        return with(into, items.MoveToImmutable());
    }

    public override void Write(T from, Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        foreach (var item in get(from))
            table.Write(item, writer);
        writer.WriteEndArray();
    }
}
