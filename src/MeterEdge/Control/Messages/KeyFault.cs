using MeterEdge.Configuration.Keys;

namespace MeterEdge.Control.Messages;

/// <summary>One thing that makes a key set unusable.</summary>
/// <param name="Path">Path of what is wrong, e.g. <c>keys:0:kty</c>; empty when the whole set is meant.</param>
/// <param name="Key">The key it is in, e.g. <c>keys[0] (pay-1)</c>; null when it is in none.</param>
/// <param name="What">What is wrong, in one line.</param>
public sealed record KeyFault(string Path, string? Key, string What)
{
    /// <summary>A fault of the whole.</summary>
    internal static KeyFault OfAll(string what) => new("", null, what);

    /// <summary>A fault at a place of the set.</summary>
    internal static KeyFault Of(string path, string what) => new(path, null, what);

    /// <summary>A fault of one key.</summary>
    internal static KeyFault Of(int at, string? id, string? member, string what)
    {
        var path = KeyPath.Join("keys", at);
        return new(member is null ? path : KeyPath.Join(path, member), id is null ? $"keys[{at}]" : $"keys[{at}] ({id})", what);
    }

    /// <summary>One line that names the key.</summary>
    public override string ToString() => Key is null ? What : $"{Key}: {What}";
}
