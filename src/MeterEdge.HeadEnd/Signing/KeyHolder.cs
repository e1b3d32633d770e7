namespace MeterEdge.HeadEnd.Signing;

/// <summary>Somebody who signs.</summary>
/// <param name="Name">Name: the <c>iss</c> of what is signed, and the beginning of the key's id.</param>
/// <param name="Role">What the key is for.</param>
public sealed record KeyHolder(string Name, Role Role)
{
    /// <summary>The reasons the key may sign; empty: all that its role may.</summary>
    public IReadOnlyList<string> Reasons { get; init; } = [];

    /// <summary>Rank of an approver.</summary>
    public int? Rank { get; init; }

    /// <summary>Everybody who is needed to try all of it: two approvers, because some cuts need both; two roots, so that one may be lost.</summary>
    public static IReadOnlyList<KeyHolder> Demo { get; } =
    [
        new("headend", Role.Headend),
        new("duty", Role.Duty),
        new("payment", Role.Payment) { Reasons = ["PAID", "PLAN"] },
        new("notice", Role.Notice),
        new("approver-a", Role.Approver) { Rank = 1 },
        new("approver-b", Role.Approver) { Rank = 2 },
        new("root-a", Role.Root),
        new("root-b", Role.Root),
    ];

    /// <summary>Who holds a key.</summary>
    public static KeyHolder Of(Jwk key) => new(key.Iss, key.Role) { Reasons = key.Reasons, Rank = key.Rank };
}
