using System.Text;
using MeterEdge.Configuration;

namespace MeterEdge.Forwarding.Influx;

/// <summary>
/// Speaks HTTP with one server. Never throws for what a server or a network can do: where no
/// answer comes, nobody knows what was written.
/// </summary>
internal sealed class InfluxClient : IDisposable
{
    // Enough for what a server says of an error; the rest of a body is of no use.
    private const int MostBody = 16 * 1024;

    private readonly InfluxSettings _settings;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;
    private readonly Uri _write;
    private readonly Uri _query;

    public InfluxClient(InfluxSettings settings, TimeProvider time)
    {
        (_settings, _time) = (settings, time);
        _http = new(
            new SocketsHttpHandler
            {
                // What the environment says of proxies is meant for other programs, and a token must not follow a redirect to elsewhere.
                UseProxy = false,
                AllowAutoRedirect = false,
                UseCookies = false,
                MaxConnectionsPerServer = InfluxSession.Places,
                ConnectTimeout = settings.Timeout,
                // Then the name is looked up again.
                PooledConnectionLifetime = TimeSpan.FromMinutes(10),
                ActivityHeadersPropagator = null,
            })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        var database = Uri.EscapeDataString(settings.Database);
        _write = new(settings.Url, settings.Api switch
        {
            InfluxApi.V1 => $"write?db={database}&precision=ms",
            InfluxApi.V2 => $"api/v2/write?org={Uri.EscapeDataString(settings.Org ?? "")}&bucket={database}&precision=ms",
        });
        _query = new(settings.Url, "query");
    }

    /// <summary>The server's address, for people.</summary>
    public string Target => $"{_settings.Url.Scheme}://{_settings.Url.Authority}";

    /// <summary>Sends lines.</summary>
    /// <param name="lines">Compressed with gzip; empty asks whether the server would take some.</param>
    /// <param name="authorization">The header of that name, if there is one.</param>
    /// <param name="cancel">Gives up; then nobody knows whether they were written.</param>
    public async Task<InfluxAnswer> Write(ReadOnlyMemory<byte> lines, string? authorization, CancellationToken cancel)
    {
        var content = new ReadOnlyMemoryContent(lines);
        content.Headers.ContentType = new("text/plain", "utf-8");
        if (!lines.IsEmpty)
            content.Headers.ContentEncoding.Add("gzip");
        var (answer, unreachable) = await Ask(_write, content, authorization, cancel).ConfigureAwait(false);
        return answer is null
            ? new InfluxAnswer.Unreachable(unreachable)
            : InfluxAnswer.Of(answer.Status, answer.Body, answer.IsPage, answer.RetryAfter, _time.GetUtcNow());
    }

    /// <summary>Makes the database, as servers of version 1 can; nothing happens where it exists. What speaks against it, or null when it is done.</summary>
    public async Task<string?> CreateDatabase(string? authorization, CancellationToken cancel)
    {
        var name = _settings.Database.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        var content = new FormUrlEncodedContent([new("q", $"CREATE DATABASE \"{name}\"")]);
        var (answer, unreachable) = await Ask(_query, content, authorization, cancel).ConfigureAwait(false);
        // Errors of a query come with HTTP 200.
        return answer is null ? unreachable
            : InfluxError.InJson(answer.Body) ?? (answer is { Status: 200, IsPage: false } ? null : $"HTTP {answer.Status} {InfluxError.In(answer.Body)}");
    }

    public void Dispose() => _http.Dispose();

    private async Task<(HttpAnswer? Answer, string Unreachable)> Ask(Uri address, HttpContent content, string? authorization, CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(_settings.Timeout, _time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancel);
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = content };
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, over.Token).ConfigureAwait(false);
            var body = await Beginning(response.Content, over.Token).ConfigureAwait(false);
            var isPage = response.Content.Headers.ContentType?.MediaType is { } type
                && (type.Equals("text/html", StringComparison.OrdinalIgnoreCase) || type.Equals("application/xhtml+xml", StringComparison.OrdinalIgnoreCase));
            var retryAfter = response.Headers.TryGetValues("Retry-After", out var values) ? values.First() : null;
            return (new((int)response.StatusCode, body, isPage, retryAfter), "");
        }
        catch (OperationCanceledException)
        {
            return (null, cancel.IsCancellationRequested ? "given up" : $"{Target} has not answered within {_settings.Timeout.TotalSeconds:0} s");
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            return (null, $"{Target}: {error.InnerException?.Message ?? error.Message}");
        }
    }

    private static async Task<string> Beginning(HttpContent content, CancellationToken cancel)
    {
        using var stream = await content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        var bytes = new byte[content.Headers.ContentLength == 0 ? 0 : MostBody];
        var count = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancel).ConfigureAwait(false);
        return Encoding.UTF8.GetString(bytes, 0, count);
    }

    private sealed record HttpAnswer(int Status, string Body, bool IsPage, string? RetryAfter);
}
