using System.Globalization;
using System.Text.Json;
using MeterEdge.Forwarding.Influx;

namespace MeterEdge.Requests;

/// <summary>
/// Asks InfluxDB for readings that were written to it. It speaks InfluxQL over <c>/query</c>, which servers of version 1 and 3 know, and those of 2
/// where the bucket is mapped to a database of its name, as they do by themselves. Never throws for what a server or a network can do.
/// </summary>
internal sealed class InfluxHistory : IDisposable
{
    /// <summary>Most bytes of an answer; more of them, and a shorter time is to be asked for.</summary>
    public const int MostBytes = 4 * 1024 * 1024;

    private readonly InfluxSettings _settings;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;

    public InfluxHistory(InfluxSettings settings, TimeProvider time)
    {
        (_settings, _time) = (settings, time);
        _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = settings.Timeout })
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = MostBytes,
        };
    }

    /// <summary>Readings that were due in a span of time.</summary>
    /// <param name="from">Its beginning.</param>
    /// <param name="to">Its end, which does not belong to it.</param>
    /// <param name="meter">Serial number of the only meter; all meters without it.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<HistoryAnswer> Read(DateTimeOffset from, DateTimeOffset to, string? meter, CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(_settings.Timeout, _time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancel);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, Address(from, to, meter));
            if (InfluxToken.Authorization(_settings.TokenFile, _settings.Api) is { } authorization)
                request.Headers.TryAddWithoutValidation("Authorization", authorization);
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, over.Token).ConfigureAwait(false);
            var body = await Limited(response.Content, over.Token).ConfigureAwait(false);
            return body is null ? new HistoryAnswer.TooMuch() : Understand((int)response.StatusCode, body);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new HistoryAnswer.NotNow($"no answer within {_settings.Timeout.TotalSeconds:0} s");
        }
        catch (Exception error) when (error is HttpRequestException or IOException or UnauthorizedAccessException)
        {
            return new HistoryAnswer.NotNow(error.InnerException?.Message ?? error.Message);
        }
    }

    public void Dispose() => _http.Dispose();

    private static HistoryAnswer Understand(int status, byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return InfluxRows.Error(json.RootElement) is { } error ? Refusal(status, error)
                : status != 200 ? Refusal(status, "")
                : InfluxRows.IsPartial(json.RootElement) ? new HistoryAnswer.TooMuch()
                : new HistoryAnswer.Rows(InfluxRows.Of(json.RootElement));
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // The latter: half a surrogate pair in a property's name.
            return Refusal(status, "not the JSON of a query");
        }
    }

    private static HistoryAnswer Refusal(int status, string said)
    {
        var reason = string.Create(CultureInfo.InvariantCulture, $"HTTP {status} {InfluxError.Short(said)}").TrimEnd();
        return status is 408 or 429 or >= 500 ? new HistoryAnswer.NotNow(reason) : new HistoryAnswer.Never(reason);
    }

    /// <summary>The body; nothing when it is larger than may be.</summary>
    private static async Task<byte[]?> Limited(HttpContent content, CancellationToken cancel)
    {
        using var stream = await content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        using var body = new MemoryStream();
        var piece = new byte[64 * 1024];
        while (await stream.ReadAsync(piece, cancel).ConfigureAwait(false) is > 0 and var count)
        {
            if (body.Length + count > MostBytes)
                return null;
            body.Write(piece, 0, count);
        }

        return body.ToArray();
    }

    private Uri Address(DateTimeOffset from, DateTimeOffset to, string? meter)
    {
        var only = meter is null ? "" : $" AND \"meter\" = {Quoted(meter)}";
        var query = string.Create(
            CultureInfo.InvariantCulture,
            $"SELECT * FROM \"instant\", \"energy\", \"identity\", \"switch\" WHERE \"edge\" = {Quoted(_settings.Edge)}{only} AND time >= {from.ToUnixTimeMilliseconds()}ms AND time < {to.ToUnixTimeMilliseconds()}ms");
        return new(_settings.Url, $"query?db={Uri.EscapeDataString(_settings.Database)}&epoch=ms&q={Uri.EscapeDataString(query)}");
    }

    // InfluxQL, string literals.
    private static string Quoted(string text) =>
        $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
}
