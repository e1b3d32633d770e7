using System.Collections.Immutable;

namespace MeterEdge.Control.Messages;

/// <summary>The keys that messages are checked with; a set that exists was checked whole.</summary>
/// <param name="Version"><c>ver</c>, rising.</param>
/// <param name="Keys">The keys, by <c>kid</c>.</param>
public sealed record KeySet(long Version, ImmutableDictionary<string, VerifyKey> Keys)
{
    /// <summary>No key at all: with it every signed message is refused.</summary>
    public static readonly KeySet Empty = new(0, ImmutableDictionary<string, VerifyKey>.Empty);

    /// <summary>The thumbprints of the roots.</summary>
    public ImmutableHashSet<string> Roots => [.. Keys.Values.Where(key => key.Role == KeyRole.Root).Select(key => key.Thumbprint)];
}

/// <summary>One key and what it may sign.</summary>
/// <param name="Id"><c>kid</c>.</param>
/// <param name="Role">Who holds it.</param>
/// <param name="Issuer"><c>iss</c>.</param>
/// <param name="Reasons">What it may sign, in the contract's spelling; empty: all that its role may.</param>
/// <param name="Rank">Rank of an approver.</param>
/// <param name="NotBefore"><c>nbf</c>.</param>
/// <param name="Expires"><c>exp</c>.</param>
/// <param name="Point">The public point: 32 bytes x, 32 bytes y.</param>
public sealed record VerifyKey(
    string Id,
    KeyRole Role,
    string Issuer,
    ImmutableHashSet<string> Reasons,
    int? Rank,
    DateTimeOffset? NotBefore,
    DateTimeOffset? Expires,
    ImmutableArray<byte> Point)
{
    /// <summary>RFC 7638.</summary>
    public string Thumbprint => P256.Thumbprint(Point.AsSpan());
}
