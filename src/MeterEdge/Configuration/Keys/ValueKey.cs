using System.Text.Json;

namespace MeterEdge.Configuration.Keys;

/// <summary>A key with a single value.</summary>
internal sealed class ValueKey<T, TValue>(
    string name, Scalar<TValue> scalar, Func<T, TValue> get, Func<T, TValue, T> with, bool required, bool later)
    : Key<T>(name, required, later)
{
    public override Shape? Shape => scalar.Shape;

    public override T Bind(T into, Node node, string path, Findings findings)
    {
        if (node is not ScalarNode written)
            findings.Add(path, node.Origin, $"expects a single value, not {node.Describe()}");
        else if (!scalar.TryRead(written, out var value, out var problem))
            findings.Add(path, node.Origin, written.IsNull ? "cannot be null; remove it or give a value" : problem);
        else if (Later && !EqualityComparer<TValue>.Default.Equals(value, get(into)))
            findings.Add(path, node.Origin, NotAvailable);
        else
            return with(into, value);
        return into;
    }

    public override void Write(T from, Utf8JsonWriter writer) => scalar.Write(get(from), writer);
}
