using System.Text.Json;

namespace MeterEdge.Control.Messages;

/// <summary>Makes the message of a kind from its claims. What is missing or wrong is marked in the claims; then there is no message.</summary>
internal sealed class MessageBuilder(Claims claims, JsonElement root, VerifyKey key)
{
    private readonly string _id = claims.Text("jti", Shapes.IsId);
    private readonly DateTimeOffset _issued = claims.Seconds("iat");
    private readonly DateTimeOffset _expires = claims.Seconds("exp");

    /// <summary>The message; null when something is marked.</summary>
    public SignedMessage? Build(MessageType type)
    {
        if (_expires <= _issued)
            claims.Mark("exp is not after iat");

        // Nothing is dated ahead here: who wants a cut tomorrow sends it tomorrow.
        if (claims.SecondsOrNull("nbf") > _issued)
            claims.Mark("nbf is after iat");

        SignedMessage message = type switch
        {
            MessageType.Order => claims.Text("verb", text => text is "disconnect" or "reconnect") == "disconnect" ? Disconnect() : Reconnect(),
            MessageType.Release => Release(),
            MessageType.Revoke => Revoke(),
            MessageType.Notice => Notice(),
            MessageType.Approval => Approval(),
            MessageType.Fact => Fact(),
            MessageType.Cancel => Cancel(),
            MessageType.Keys => Keys(),
        };
        message = message with { KeyId = key.Id, KeyNotBefore = key.NotBefore, KeyExpires = key.Expires };
        if (type != MessageType.Keys)
            message = message with { Meter = Concerns("sub", type), Account = claims.TextOrNull("acct", Shapes.IsName), Case = Concerns("case", type) };
        if (type == MessageType.Fact && message is { Meter: not null, Account: null })
            claims.Mark("sub without acct: without acct a fact holds for the whole edge");
        if (message is SignedMessage.Cancel { Case: null, Order: null })
            claims.Mark("neither case nor order");
        return claims.Wrong is null ? message : null;
    }

    /// <summary>A fact may concern the whole edge, and a cancel may name its order; all else is about one meter and one case.</summary>
    private string? Concerns(string name, MessageType type) => type is MessageType.Fact or MessageType.Cancel
        ? claims.TextOrNull(name, Shapes.IsId)
        : claims.Text(name, Shapes.IsId);

    private SignedMessage.DisconnectOrder Disconnect() => new()
    {
        Issuer = key.Issuer,
        Role = key.Role,
        Id = _id,
        IssuedAt = _issued,
        Expires = _expires,
        Reason = claims.Word<CutReason>("rsn"),
    };

    private SignedMessage.ReconnectOrder Reconnect() => new()
    {
        Issuer = key.Issuer,
        Role = key.Role,
        Id = _id,
        IssuedAt = _issued,
        Expires = _expires,
        Reason = claims.WordOrNull<ReleaseReason>("rsn"),
        Mode = claims.WordOrNull<ReconnectMode>("mode"),
        Carried = claims.TextOrNull("release", Shapes.IsToken),
    };

    private SignedMessage.Release Release()
    {
        var reason = claims.Word<ReleaseReason>("rsn");
        var paid = reason is ReleaseReason.Paid or ReleaseReason.Plan;
        return new()
        {
            Issuer = key.Issuer,
            Role = key.Role,
            Id = _id,
            IssuedAt = _issued,
            Expires = _expires,
            Reason = reason,
            Mode = claims.WordOrNull<ReconnectMode>("mode") ?? ReconnectMode.Arm,
            Amounts = paid || claims.Has("due") || claims.Has("paid") || claims.Has("bal") ? Amounts() : null,
            Transaction = paid ? claims.Text("txn", Shapes.IsReference) : claims.TextOrNull("txn", Shapes.IsReference),
        };
    }

    private Amounts Amounts() =>
        new(claims.Number("due"), claims.Number("paid"), claims.Number("bal"), claims.Text("cur", Shapes.IsCurrency));

    private SignedMessage.Revoke Revoke() => new()
    {
        Issuer = key.Issuer,
        Role = key.Role,
        Id = _id,
        IssuedAt = _issued,
        Expires = _expires,
        Ref = claims.Text("ref", Shapes.IsId),
    };

    private SignedMessage.Notice Notice() => new()
    {
        Issuer = key.Issuer,
        Role = key.Role,
        Id = _id,
        IssuedAt = _issued,
        Expires = _expires,
        Kind = claims.Word<NoticeKind>("kind"),
        Channel = claims.Text("channel", Shapes.IsId),
        Sent = Past("sent", claims.Instant("sent")),
        Delivered = claims.InstantOrNull("delivered") is { } delivered ? Past("delivered", delivered) : null,
        Outcome = claims.Text("outcome", Shapes.IsId),
        Due = claims.Number("due"),
        Currency = claims.Text("cur", Shapes.IsCurrency),
        Since = claims.Instant("since"),
        CutAfter = claims.Instant("cut_after"),
        By = claims.TextOrNull("by", Shapes.IsName),
    };

    /// <summary>Nobody proves today that somebody was told tomorrow.</summary>
    private DateTimeOffset Past(string name, DateTimeOffset instant)
    {
        if (instant - _issued > Timeliness.Skew)
            claims.Mark($"{name} is after iat");
        return instant;
    }

    private SignedMessage.Approval Approval() => new()
    {
        Issuer = key.Issuer,
        Role = key.Role,
        Id = _id,
        IssuedAt = _issued,
        Expires = _expires,
        Order = claims.Text("order", Shapes.IsId),
        Rank = key.Rank,
    };

    private SignedMessage.Fact Fact() => new()
    {
        Issuer = key.Issuer,
        Role = key.Role,
        Id = _id,
        IssuedAt = _issued,
        Expires = _expires,
        Kind = claims.LowerWord<FactKind>("kind"),
        On = claims.Flag("on"),
        Until = claims.InstantOrNull("until"),
        Data = claims.ObjectOrNull("data"),
    };

    private SignedMessage.Cancel Cancel() => new()
    {
        Issuer = key.Issuer,
        Role = key.Role,
        Id = _id,
        IssuedAt = _issued,
        Expires = _expires,
        Order = claims.TextOrNull("order", Shapes.IsId),
    };

    private SignedMessage.NewKeys Keys()
    {
        var read = KeySetReader.Read(root, onlySet: false);
        if (read is ReadKeys.Unusable { Faults: [var first, ..] })
            claims.Mark(first.ToString());
        var keys = read is ReadKeys.Usable usable ? usable.Keys : KeySet.Empty;
        return new()
        {
            Issuer = key.Issuer,
            Role = key.Role,
            Id = _id,
            IssuedAt = _issued,
            Expires = _expires,
            Version = keys.Version,
            Keys = keys,
        };
    }
}
