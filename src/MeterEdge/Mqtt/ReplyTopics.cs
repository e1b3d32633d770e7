using System.Text;

namespace MeterEdge.Mqtt;

/// <summary>
/// Which response topics are answered to: those below <c>{Prefix}/{Edge}/up/reply/</c> and below the configured prefixes. Without this
/// rule whoever may send a request could have us publish wherever our rights reach.
/// </summary>
/// <param name="root"><c>{Prefix}/{Edge}</c>.</param>
/// <param name="prefixes">The configured prefixes.</param>
public sealed class ReplyTopics(string root, IReadOnlyList<string> prefixes)
{
    private const int LongestTopic = 512;
    private const int LongestCorrelation = 256;
    private readonly IReadOnlyList<string> _starts = [$"{root}/{Topics.Reply}/", .. prefixes.Select(prefix => $"{prefix}/")];

    /// <summary>Where to answer; nowhere when nobody asked for it, or at a topic that must not be answered to.</summary>
    public ReplyTo? Of(string? topic, byte[]? correlation) =>
        topic is not null && Allow(topic) && correlation is null or { Length: <= LongestCorrelation } ? new(topic!, correlation) : null;

    /// <summary>True when an answer may be published there.</summary>
    public bool Allow(string topic) =>
        Encoding.UTF8.GetByteCount(topic) <= LongestTopic
        && !topic.AsSpan().ContainsAny("+#\0")
        && _starts.Any(start => topic.Length > start.Length && topic.StartsWith(start, StringComparison.Ordinal))
        // A wide prefix must not let an answer become somebody's request or order.
        && !topic.Contains("/down/", StringComparison.Ordinal);
}
