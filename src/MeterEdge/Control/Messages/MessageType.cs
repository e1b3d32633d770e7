namespace MeterEdge.Control.Messages;

/// <summary>The kinds of signed messages; <c>typ</c> is spelled <c>me-order+jws</c> for <see cref="Order"/>.</summary>
public enum MessageType : byte
{
    Order,
    Release,
    Revoke,
    Notice,
    Approval,
    Fact,
    Cancel,
    Keys,
}

/// <summary>What the contract says of each kind.</summary>
internal static class MessageTypes
{
    private static readonly Dictionary<string, MessageType> ByTyp = Enum.GetValues<MessageType>().ToDictionary(type => $"me-{type.Lower()}+jws");

    /// <summary>The kind with this <c>typ</c>; null when there is none.</summary>
    public static MessageType? Parse(string typ) => ByTyp.TryGetValue(typ, out var type) ? type : null;

    /// <summary>Where it comes down. A release is taken back where releases come.</summary>
    public static string Topic(this MessageType type) => type switch
    {
        MessageType.Order => "down/order",
        MessageType.Release or MessageType.Revoke => "down/release",
        MessageType.Notice => "down/notice",
        MessageType.Approval => "down/approval",
        MessageType.Fact => "down/fact",
        MessageType.Cancel => CancelTopic,
        MessageType.Keys => "down/keys",
    };

    /// <summary>Where also an unsigned message may come.</summary>
    public const string CancelTopic = "down/cancel";

    /// <summary>True when a key of this role may sign such messages at all.</summary>
    public static bool MaySign(this KeyRole role, MessageType type) => type switch
    {
        MessageType.Order => role is KeyRole.Headend or KeyRole.Duty,
        MessageType.Release or MessageType.Revoke => role is KeyRole.Payment or KeyRole.Duty,
        MessageType.Notice => role == KeyRole.Notice,
        MessageType.Approval => role == KeyRole.Approver,

        // A root signs key sets and nothing else: it leaves its safe for that only.
        MessageType.Fact or MessageType.Cancel => role != KeyRole.Root,
        MessageType.Keys => role == KeyRole.Root,
    };
}
