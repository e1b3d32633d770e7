using System.Globalization;
using System.Text.RegularExpressions;

namespace MeterEdge.Forwarding.Influx;

/// <summary>What a server's answer to a write means. Made by <see cref="Of"/> alone, which knows no connection.</summary>
internal abstract partial record InfluxAnswer
{
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromMinutes(10);

    private InfluxAnswer(string reason) => Reason = reason;

    /// <summary>What the server said, or why it said nothing, and what to do; empty where nothing is wrong.</summary>
    public string Reason { get; init; }

    /// <summary>All of it is written.</summary>
    public sealed record Written() : InfluxAnswer("");

    /// <summary>Some lines, or one at least, will never be taken. Whether the others were written differs by version: they are sent again, which changes nothing.</summary>
    public sealed record Rejected(string Said) : InfluxAnswer(Said);

    /// <summary>So many lines are older than the server keeps; the others were written.</summary>
    /// <param name="Dropped">How many.</param>
    /// <param name="Said">What the server said.</param>
    public sealed record BeyondRetention(int Dropped, string Said) : InfluxAnswer(Said);

    /// <summary>More than the server takes at once; nothing was written.</summary>
    public sealed record TooLarge(string Said) : InfluxAnswer(Said);

    /// <summary>A person has to change something, here or at the server; nothing was written.</summary>
    /// <param name="Said">What the server said, and what to do.</param>
    /// <param name="IsMissing">Database or bucket is not there, or the address is not a server's.</param>
    public sealed record Misconfigured(string Said, bool IsMissing = false) : InfluxAnswer(Said);

    /// <summary>Not now.</summary>
    /// <param name="Said">What the server said.</param>
    /// <param name="RetryAfter">How long it wants to be left alone.</param>
    public sealed record NotNow(string Said, TimeSpan? RetryAfter = null) : InfluxAnswer(Said);

    /// <summary>No answer came: nobody knows whether it was written.</summary>
    public sealed record Unreachable(string Said) : InfluxAnswer(Said);

    /// <summary>Reads an answer.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="body">The body's beginning; InfluxDB puts its error there, as JSON.</param>
    /// <param name="isPage">The body is a page for a browser.</param>
    /// <param name="retryAfter">The header of that name: seconds or a date (RFC 9110, 10.2.3).</param>
    /// <param name="now">For a date.</param>
    public static InfluxAnswer Of(int status, string body, bool isPage, string? retryAfter, DateTimeOffset now)
    {
        var said = $"HTTP {status}{(InfluxError.In(body) is { Length: > 0 } error ? $" {error}" : "")}";
        return status switch
        {
            // The answer of a hotspot's login page or of another web server at this address.
            >= 200 and <= 299 when isPage => new Misconfigured($"{said}: a page for a browser; check Influx:Url and what lies between"),
            >= 200 and <= 299 => new Written(),
            >= 300 and <= 399 => new Misconfigured($"{said}: the server sends us elsewhere; put its real address into Influx:Url"),
            400 or 422 when Retention().Match(body) is { Success: true } match
                && int.TryParse(match.Groups["dropped"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var dropped) => new BeyondRetention(dropped, said),
            400 or 422 => new Rejected(said),
            401 => new Misconfigured($"{said}: check the token in Influx:TokenFile"),
            403 => new Misconfigured($"{said}: the token may not write there; give it the right to"),
            404 => new Misconfigured($"{said}: check Influx:Database and Influx:Org, or create it, and Influx:Url and Influx:Api", IsMissing: true),
            413 => new TooLarge(said),
            408 or 425 or 429 => new NotNow(said, Wait(retryAfter, now)),
            // 1.x says so when the database has lost its default retention policy; a server that is merely ill says something else.
            500 when body.Contains("retention policy not found", StringComparison.OrdinalIgnoreCase) =>
                new Misconfigured($"{said}: give the database a default retention policy"),
            >= 500 => new NotNow(said, Wait(retryAfter, now)),
            _ => new Misconfigured($"{said}: check Influx:Url, Influx:Api and what lies between"),
        };
    }

    private static TimeSpan? Wait(string? retryAfter, DateTimeOffset now)
    {
        if (long.TryParse(retryAfter, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return TimeSpan.FromSeconds(Math.Min(seconds, (long)LongestRetryAfter.TotalSeconds));
        if (!DateTimeOffset.TryParseExact(retryAfter, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date))
            return null;
        return TimeSpan.FromTicks(Math.Clamp((date - now).Ticks, 0, LongestRetryAfter.Ticks));
    }

    [GeneratedRegex(@"points beyond retention policy.*?dropped=(?<dropped>[0-9]+)", RegexOptions.Singleline)]
    private static partial Regex Retention();
}
