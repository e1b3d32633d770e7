using System.Text.Json;

namespace MeterEdge.Configuration.Keys;

/// <summary>One key of an object.</summary>
public abstract class Key
{
    private protected Key(string name, bool required, bool later)
    {
        Name = name;
        Required = required;
        Later = later;
    }

    /// <summary>What is said of a key that no code of this version acts on: silence would let someone rely on it.</summary>
    public const string NotAvailable = "is not available in this version; remove it";

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>It must be written.</summary>
    public bool Required { get; }

    /// <summary>No code of this version acts on it, so only the default is accepted.</summary>
    public bool Later { get; }

    /// <summary>The value holds many of its kind.</summary>
    public virtual bool IsList => false;

    /// <summary>Null is allowed where an object is expected.</summary>
    public virtual bool IsNullable => false;

    /// <summary>The keys of the object, or of each object of the list; null for scalars.</summary>
    public virtual KeyTable? Table => null;

    /// <summary>The kind of scalar, or of each scalar of the list; null for objects.</summary>
    public virtual Shape? Shape => null;
}

/// <summary>One key of an object that becomes a <typeparamref name="T"/>.</summary>
public abstract class Key<T> : Key
{
    private protected Key(string name, bool required, bool later)
        : base(name, required, later)
    {
    }

    /// <summary>The object with this key read.</summary>
    public abstract T Bind(T into, Node node, string path, Findings findings);

    /// <summary>Writes the value of this key.</summary>
    public abstract void Write(T from, Utf8JsonWriter writer);
}
