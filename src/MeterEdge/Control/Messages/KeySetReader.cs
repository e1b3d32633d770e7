using System.Collections.Immutable;
using System.Text.Json;
using MeterEdge.Configuration.Keys;

namespace MeterEdge.Control.Messages;

/// <summary>What a text turned out to be that should hold keys.</summary>
public abstract record ReadKeys
{
    private ReadKeys()
    {
    }

    /// <summary>A set without a fault.</summary>
    public sealed record Usable(KeySet Keys) : ReadKeys;

    /// <summary>None.</summary>
    /// <param name="Faults">Every fault, one at least.</param>
    public sealed record Unusable(ImmutableArray<KeyFault> Faults) : ReadKeys
    {
        /// <summary>Every fault, each in one line that names the key it is in.</summary>
        public ImmutableArray<string> Errors => [.. Faults.Select(fault => fault.ToString())];
    }
}

/// <summary>
/// Reads a key set (JWKS, RFC 7517) strictly: <c>ver</c> and <c>keys</c>, and of each key exactly what the contract knows. One fault anywhere and there
/// is no set, because a key that is read wrongly may sign what it should not.
/// </summary>
public static class KeySetReader
{
    /// <summary>Most bytes of a key set.</summary>
    public const int LargestBytes = 65_536;

    private const int MostKeys = 64;
    private const int MostRoots = 2;

    /// <summary>The set in a file's bytes.</summary>
    public static ReadKeys Read(ReadOnlyMemory<byte> text)
    {
        if (text.Length > LargestBytes)
            return new ReadKeys.Unusable([KeyFault.OfAll($"{text.Length} bytes, at most {LargestBytes}")]);
        var (root, wrong) = StrictJson.Object(text);
        return wrong is null ? Read(root, onlySet: true) : new ReadKeys.Unusable([KeyFault.OfAll(wrong)]);
    }

    /// <summary>The set in an object that was read strictly; nothing else may be in it if it is only a set.</summary>
    internal static ReadKeys Read(JsonElement root, bool onlySet)
    {
        var errors = ImmutableArray.CreateBuilder<KeyFault>();
        if (onlySet)
            errors.AddRange(root.EnumerateObject().Where(member => member.Name is not ("ver" or "keys")).Select(member => KeyFault.Of(member.Name, $"{Shown(member.Name)} is not known: only ver and keys")));
        if (!root.TryGetProperty("ver", out var version) || version.ValueKind != JsonValueKind.Number || !version.TryGetInt64(out var ver) || ver < 1)
        {
            errors.Add(KeyFault.Of("ver", "ver is not a whole number from 1"));
            ver = 0;
        }

        var keys = new List<VerifyKey>();
        if (!root.TryGetProperty("keys", out var array) || array.ValueKind != JsonValueKind.Array || array.GetArrayLength() is 0 or > MostKeys)
            errors.Add(KeyFault.Of("keys", $"keys is not an array of 1 to {MostKeys} keys"));
        else
            foreach (var (at, item) in array.EnumerateArray().Index())
            {
                var reader = new KeyReader(item, at);
                if (reader.Read() is { } key)
                    keys.Add(key);
                errors.AddRange(reader.Faults);
            }

        if (errors.Count == 0)
            errors.AddRange(Together(keys));
        return errors.Count == 0
            ? new ReadKeys.Usable(new(ver, keys.ToImmutableDictionary(key => key.Id)))
            : new ReadKeys.Unusable(errors.ToImmutable());
    }

    /// <summary>A name as it may be shown.</summary>
    internal static string Shown(string name) => Shapes.IsId(name) ? name : "a name with odd letters";

    /// <summary>What no key shows by itself.</summary>
    private static IEnumerable<KeyFault> Together(List<VerifyKey> keys)
    {
        foreach (var twice in keys.GroupBy(key => key.Id).Where(same => same.Count() > 1))
            yield return KeyFault.Of(Last(twice), $"kid {twice.Key}: {twice.Count()} keys of this name");

        // The same key in two roles would let one hand do what takes two; of one role, under two names, it would approve twice.
        foreach (var twice in keys.GroupBy(key => key.Thumbprint).Where(same => same.Count() > 1))
            yield return KeyFault.Of(Last(twice), $"kid {string.Join(" and ", twice.Select(key => $"{key.Id} ({key.Role.Lower()})"))}: one key under several names, thumbprint {twice.Key}");
        if (keys.Count(key => key.Role == KeyRole.Root) is 0 or > MostRoots)
            yield return KeyFault.Of("keys", $"roots: one or two keys of the role root are needed, there are {keys.Count(key => key.Role == KeyRole.Root)}");

        // All keys were read, so each stands in the list where it stands in the set.
        string Last(IEnumerable<VerifyKey> same) => KeyPath.Join("keys", keys.FindLastIndex(key => ReferenceEquals(key, same.Last())));
    }
}
