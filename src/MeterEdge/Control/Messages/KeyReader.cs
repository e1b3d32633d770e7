using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace MeterEdge.Control.Messages;

/// <summary>Reads one key of a set (RFC 7517, 7518) and finds every fault in it.</summary>
internal sealed class KeyReader(JsonElement item, int at)
{
    private static readonly ImmutableHashSet<string> Known =
        ["kty", "crv", "x", "y", "kid", "role", "iss", "reasons", "rank", "nbf", "exp", "use", "alg"];

    private static readonly ImmutableHashSet<string> Private = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

    private readonly List<KeyFault> _faults = [];
    private string? _id;

    /// <summary>Every fault.</summary>
    public IReadOnlyList<KeyFault> Faults => _faults;

    /// <summary>The key; null when there is a fault.</summary>
    public VerifyKey? Read()
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            Fault(null, "not an object");
            return null;
        }

        _id = Text("kid") is { } kid && Shapes.IsId(kid) ? kid : null;
        Need(_id, "kid", "1 to 64 of A-Z a-z 0-9 . _ : -");
        foreach (var member in item.EnumerateObject())
            if (Private.Contains(member.Name))
                Fault(member.Name, $"{member.Name}: a private key does not belong here");
            else if (!Known.Contains(member.Name))
                Fault(member.Name, $"{KeySetReader.Shown(member.Name)} is not known");

        Must("kty", "EC", optional: false);
        Must("crv", "P-256", optional: false);
        Must("use", "sig", optional: true);
        Must("alg", "ES256", optional: true);
        var role = Words.ParseLower<KeyRole>(Text("role"));
        Need(role, "role", string.Join(", ", Enum.GetValues<KeyRole>().Select(known => known.Lower())));
        var issuer = Text("iss") is { } iss && Shapes.IsId(iss) ? iss : null;
        Need(issuer, "iss", "1 to 64 of A-Z a-z 0-9 . _ : -");
        var point = Point();
        var reasons = role is { } signer ? Reasons(signer) : [];
        var rank = Rank(role);
        var (notBefore, expires) = (Instant("nbf"), Instant("exp"));
        if (expires <= notBefore)
            Fault("exp", "exp is not after nbf");
        return _faults.Count == 0 ? new(_id!, role!.Value, issuer!, reasons, rank, notBefore, expires, point) : null;
    }

    private ImmutableArray<byte> Point()
    {
        var (x, y) = (Coordinate("x"), Coordinate("y"));
        if (x is null || y is null)
            return [];
        byte[] point = [.. x, .. y];
        if (!P256.IsPoint(point))
            Fault("x", "x, y is not a point of P-256");
        return [.. point];
    }

    private byte[]? Coordinate(string name)
    {
        var bytes = Text(name) is { } text ? CompactToken.Part(Encoding.UTF8.GetBytes(text)) : null;
        if (bytes?.Length == P256.Coordinate)
            return bytes;
        Fault(name, $"{name} is not {P256.Coordinate} bytes in base64url without padding");
        return null;
    }

    /// <summary>What the key may sign, of what its role may.</summary>
    private ImmutableHashSet<string> Reasons(KeyRole role)
    {
        if (!item.TryGetProperty("reasons", out var value))
            return [];
        var may = MaySign(role);
        if (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(reason => reason.ValueKind != JsonValueKind.String))
        {
            Fault("reasons", "reasons is not an array of texts");
            return [];
        }

        var reasons = value.EnumerateArray().Select(reason => reason.GetString()!).ToList();
        foreach (var reason in reasons.Where(reason => !may.Contains(reason)))
            Fault("reasons", $"reasons: {KeySetReader.Shown(reason)} is not for the role {role.Lower()}, {(may.IsEmpty ? "which has none" : $"only {string.Join(", ", may.Order())}")}");
        return [.. reasons];
    }

    private static ImmutableHashSet<string> MaySign(KeyRole role) => role switch
    {
        KeyRole.Headend => [.. Enum.GetValues<CutReason>().Where(reason => reason != CutReason.SafetyEmergency).Select(reason => reason.Upper())],
        KeyRole.Payment => [ReleaseReason.Paid.Upper(), ReleaseReason.Plan.Upper()],
        KeyRole.Duty =>
        [
            CutReason.SafetyEmergency.Upper(),
            .. Enum.GetValues<ReleaseReason>().Where(reason => reason is not (ReleaseReason.Paid or ReleaseReason.Plan)).Select(reason => reason.Upper()),
        ],
        KeyRole.Notice or KeyRole.Approver or KeyRole.Root => [],
    };

    private int? Rank(KeyRole? role)
    {
        if (!item.TryGetProperty("rank", out var value))
            return null;
        if (role is not (null or KeyRole.Approver))
            Fault("rank", "rank is for approvers only");
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var rank) && rank >= 1)
            return rank;
        Fault("rank", "rank is not a whole number from 1");
        return null;
    }

    private DateTimeOffset? Instant(string name)
    {
        var claims = new Claims(item);
        var instant = claims.SecondsOrNull(name);
        if (claims.Wrong is not null)
            Fault(name, $"{name} is not whole seconds since 1970");
        return instant;
    }

    private void Must(string name, string value, bool optional)
    {
        if (!(optional && !item.TryGetProperty(name, out _)) && Text(name) != value)
            Fault(name, $"{name} is not {value}");
    }

    private void Need<T>(T? value, string name, string allowed)
    {
        if (value is null)
            Fault(name, $"{name} is missing or not one of: {allowed}");
    }

    private string? Text(string name) =>
        item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private void Fault(string? member, string what) => _faults.Add(KeyFault.Of(at, _id, member, what));
}
