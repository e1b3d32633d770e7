using System.Collections.Immutable;
using System.Text.Json;

namespace MeterEdge.Configuration.Keys;

/// <summary>
/// The one description of the keys of an object: reading, writing, the environment, suggestions and the JSON Schema all
/// follow from it.
/// </summary>
public abstract class KeyTable
{
    /// <summary>The keys, in the order of the documentation.</summary>
    public abstract IReadOnlyList<Key> All { get; }

    /// <summary>What the object is bound to.</summary>
    public abstract Type Target { get; }

    /// <summary>Writes an object with the default of every key that need not be written: what schema and documentation must say.</summary>
    public abstract void WriteDefaults(Utf8JsonWriter writer);

    /// <summary>A table whose defaults are those of a fresh value.</summary>
    public static KeyTable<T> For<T>(T defaults)
        where T : class => new(defaults);
}

/// <summary>The keys of an object that becomes a <typeparamref name="T"/>.</summary>
public sealed class KeyTable<T>(T defaults) : KeyTable
    where T : class
{
    private readonly List<Key<T>> _keys = [];

    /// <inheritdoc/>
    public override IReadOnlyList<Key> All => _keys;

    /// <inheritdoc/>
    public override Type Target => typeof(T);

    /// <summary>What it is when nothing is written.</summary>
    public T Defaults { get; } = defaults;

    /// <summary>Adds a value.</summary>
    /// <param name="name">The key, which is the property's name.</param>
    /// <param name="scalar">How it is read.</param>
    /// <param name="get">Takes it from the object.</param>
    /// <param name="with">The object with it changed.</param>
    /// <param name="required">It must be written.</param>
    /// <param name="later">No code of this version acts on it, so only the default is accepted.</param>
    public KeyTable<T> Value<TValue>(
        string name, Scalar<TValue> scalar, Func<T, TValue> get, Func<T, TValue, T> with, bool required = false, bool later = false) =>
        Add(new ValueKey<T, TValue>(name, scalar, get, with, required, later));

    /// <summary>Adds an object within the object.</summary>
    public KeyTable<T> Nested<TValue>(
        string name, KeyTable<TValue> table, Func<T, TValue> get, Func<T, TValue, T> with, bool required = false, bool later = false)
        where TValue : class => Add(new ObjectKey<T, TValue>(
            name, table, get, (into, value) => with(into, value ?? table.Defaults), required, nullable: false, later));

    /// <summary>Adds an object that may be null or absent.</summary>
    public KeyTable<T> NestedOrNull<TValue>(string name, KeyTable<TValue> table, Func<T, TValue?> get, Func<T, TValue?, T> with, bool later = false)
        where TValue : class => Add(new ObjectKey<T, TValue>(name, table, get, with, required: false, nullable: true, later));

    /// <summary>Adds a list of objects.</summary>
    public KeyTable<T> List<TValue>(string name, KeyTable<TValue> table, Func<T, ImmutableArray<TValue>> get, Func<T, ImmutableArray<TValue>, T> with)
        where TValue : class => Add(new ListKey<T, TValue>(name, table, get, with));

    /// <summary>Adds a list of values.</summary>
    public KeyTable<T> Values<TValue>(
        string name, Scalar<TValue> scalar, Func<T, ImmutableArray<TValue>> get, Func<T, ImmutableArray<TValue>, T> with, bool later = false) =>
        Add(new ValuesKey<T, TValue>(name, scalar, get, with, later));

    /// <summary>Reads an object; what is wrong is noted and stays as it was.</summary>
    /// <param name="node">What was written.</param>
    /// <param name="path">Where.</param>
    /// <param name="findings">Takes what is wrong.</param>
    /// <param name="from">What it is where nothing is written; null: the defaults.</param>
    public T Bind(ObjectNode node, string path, Findings findings, T? from = null)
    {
        var bound = from ?? Defaults;
        foreach (var member in node.Members)
        {
            var memberPath = KeyPath.Join(path, member.Name);
            if (_keys.Find(key => key.Name == member.Name) is { } known)
                bound = known.Bind(bound, member.Value, memberPath, findings);
            else
                findings.Add(memberPath, member.Origin, $"is not a known key{NearestName.Suggestion(member.Name, _keys.Select(key => key.Name))}");
        }
        foreach (var missing in _keys.Where(key => key.Required && node.Find(key.Name) is null))
            findings.Add(KeyPath.Join(path, missing.Name), node.Origin, "is required");
        return bound;
    }

    /// <summary>Writes an object with every key, in the order of the table.</summary>
    public void Write(T value, Utf8JsonWriter writer) => Write(value, _keys, writer);

    /// <inheritdoc/>
    public override void WriteDefaults(Utf8JsonWriter writer) => Write(Defaults, _keys.Where(key => !key.Required), writer);

    private static void Write(T value, IEnumerable<Key<T>> keys, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        foreach (var key in keys)
        {
            writer.WritePropertyName(key.Name);
            key.Write(value, writer);
        }
        writer.WriteEndObject();
    }

    private KeyTable<T> Add(Key<T> key)
    {
        _keys.Add(key);
        return this;
    }
}
