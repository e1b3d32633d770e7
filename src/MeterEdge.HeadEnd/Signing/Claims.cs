using System.Text.Json;
using System.Text.Json.Serialization;

namespace MeterEdge.HeadEnd.Signing;

/// <summary>What a signed message says beside its <see cref="Envelope"/>, one record for each of the contract's types.</summary>
public abstract record Claims
{
    private Claims(string type, string topic) => (Type, Topic) = (type, topic);

    /// <summary><c>typ</c> of the header.</summary>
    [JsonIgnore]
    public string Type { get; }

    /// <summary>Last level of the topic it goes to, below <c>down/</c>.</summary>
    [JsonIgnore]
    public string Topic { get; }

    /// <summary>Cut, or restore.</summary>
    public sealed record Order() : Claims("me-order+jws", "order")
    {
        /// <summary><c>disconnect</c> or <c>reconnect</c>.</summary>
        public required string Verb { get; init; }

        /// <summary>Why, e.g. <c>ARREARS</c>.</summary>
        public string? Rsn { get; init; }

        /// <summary>How to restore: <c>ARM</c> or <c>DIRECT</c>.</summary>
        public string? Mode { get; init; }

        /// <summary>A signed release that is carried along with an order to restore.</summary>
        [JsonPropertyName("release")]
        public string? Carried { get; init; }
    }

    /// <summary>Supply may come back.</summary>
    public sealed record Release() : Claims("me-release+jws", "release")
    {
        /// <summary>Why, e.g. <c>PAID</c>.</summary>
        public required string Rsn { get; init; }

        /// <summary>What was owed, in minor units of <see cref="Cur"/>.</summary>
        public long? Due { get; init; }

        /// <summary>What was paid.</summary>
        public long? Paid { get; init; }

        /// <summary>What is still owed; credit is negative.</summary>
        public long? Bal { get; init; }

        /// <summary>Currency, ISO 4217.</summary>
        public string? Cur { get; init; }

        /// <summary>Reference of the payment, used once for a case.</summary>
        public string? Txn { get; init; }

        /// <summary>The most that is permitted: <c>ARM</c> or <c>DIRECT</c>.</summary>
        public string? Mode { get; init; }
    }

    /// <summary>A release is taken back, as long as nothing was closed for it.</summary>
    public sealed record Revoke() : Claims("me-revoke+jws", "release")
    {
        /// <summary>Id of the release.</summary>
        public required string Ref { get; init; }
    }

    /// <summary>The customer was told.</summary>
    public sealed record Notice() : Claims("me-notice+jws", "notice")
    {
        /// <summary><c>DEMAND</c>, <c>WRITTEN</c>, <c>REMOTE_EXTRA</c> or <c>FINAL</c>.</summary>
        public required string Kind { get; init; }

        /// <summary>How, e.g. <c>sms</c>.</summary>
        public required string Channel { get; init; }

        /// <summary>When it was sent.</summary>
        public required DateTimeOffset Sent { get; init; }

        /// <summary>When it arrived, where that is known.</summary>
        public DateTimeOffset? Delivered { get; init; }

        /// <summary>What became of it, e.g. <c>confirmed</c>.</summary>
        public required string Outcome { get; init; }

        /// <summary>The person who brought it, where somebody did.</summary>
        public string? By { get; init; }

        /// <summary>What is owed, in minor units of <see cref="Cur"/>.</summary>
        public required long Due { get; init; }

        /// <summary>Currency, ISO 4217.</summary>
        public required string Cur { get; init; }

        /// <summary>Since when something is overdue.</summary>
        public required DateTimeOffset Since { get; init; }

        /// <summary>Supply stays on at least until then: what the customer was promised.</summary>
        public required DateTimeOffset CutAfter { get; init; }
    }

    /// <summary>Somebody else agrees to an order.</summary>
    public sealed record Approval() : Claims("me-approval+jws", "approval")
    {
        /// <summary>Id of the order.</summary>
        [JsonPropertyName("order")]
        public required string OrderId { get; init; }
    }

    /// <summary>Something that protects begins to hold, or ends.</summary>
    public sealed record Fact() : Claims("me-fact+jws", "fact")
    {
        /// <summary>What, e.g. <c>medical</c>.</summary>
        public required string Kind { get; init; }

        /// <summary>It holds from now on, or no longer.</summary>
        public required bool On { get; init; }

        /// <summary>When it ends by itself.</summary>
        public DateTimeOffset? Until { get; init; }

        /// <summary>Details by kind: an object.</summary>
        public JsonElement? Data { get; init; }
    }

    /// <summary>A cut that has not happened is called off.</summary>
    public sealed record Cancel() : Claims("me-cancel+jws", "cancel")
    {
        /// <summary>Id of the order, where the case does not say it.</summary>
        [JsonPropertyName("order")]
        public string? OrderId { get; init; }
    }

    /// <summary>A new key set.</summary>
    public sealed record Keys() : Claims("me-keys+jws", "keys")
    {
        /// <summary>Version, higher than that of the set in force.</summary>
        public required long Ver { get; init; }

        /// <summary>The keys, as in <c>keys.json</c>.</summary>
        [JsonPropertyName("keys")]
        public required IReadOnlyList<Jwk> Set { get; init; }

        /// <summary>A set as a message.</summary>
        public static Keys Of(Jwks set) => new() { Ver = set.Ver, Set = set.Keys };
    }
}
