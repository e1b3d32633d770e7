using System.Collections.Immutable;
using System.Text.Json;

namespace MeterEdge.Configuration.Keys;

/// <summary>A key with a list of values.</summary>
internal sealed class ValuesKey<T, TValue>(
    string name, Scalar<TValue> scalar, Func<T, ImmutableArray<TValue>> get, Func<T, ImmutableArray<TValue>, T> with, bool later)
    : Key<T>(name, required: false, later)
{
    public override Shape? Shape => scalar.Shape;

    public override bool IsList => true;

    public override T Bind(T into, Node node, string path, Findings findings)
    {
        if (node is not ListNode list)
        {
            findings.Add(path, node.Origin, $"expects a list in [ ], not {node.Describe()}");
            return into;
        }
        if (Later && list.Items.Count > 0)
            findings.Add(path, node.Origin, NotAvailable);
        var values = ImmutableArray.CreateBuilder<TValue>(list.Items.Count);
        for (var i = 0; i < list.Items.Count; i++)
        {
            var item = list.Items[i];
            string? problem = null;
            if (item is ScalarNode written && scalar.TryRead(written, out var value, out problem))
                values.Add(value);
            else
                findings.Add(KeyPath.Join(path, i), item.Origin, problem ?? $"expects a single value, not {item.Describe()}");
        }
        return with(into, values.ToImmutable());
    }

    public override void Write(T from, Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        foreach (var value in get(from))
            scalar.Write(value, writer);
        writer.WriteEndArray();
    }
}
