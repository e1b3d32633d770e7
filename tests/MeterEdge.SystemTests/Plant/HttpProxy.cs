using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace MeterEdge.SystemTests.Plant;

/// <summary>
/// Stands between daemon and database: notes every write and what was answered, and can answer itself, never answer, or cut the connection.
/// </summary>
internal sealed class HttpProxy : IAsyncDisposable
{
    private static readonly HashSet<string> OfTheConnection =
        new(["Host", "Content-Length", "Transfer-Encoding", "Connection", "Expect", "Date"], StringComparer.OrdinalIgnoreCase);

    private readonly WebApplication _listener;
    private readonly HttpClient _client = new() { Timeout = Timeout.InfiniteTimeSpan };
    private readonly CancellationTokenSource _stop = new();
    private readonly string _server;
    private readonly ConcurrentQueue<HttpWrite> _writes = new();
    private volatile HttpRule _rule = HttpRule.Pass;

    private HttpProxy(string server)
    {
        (_server, Url) = (server, $"http://127.0.0.1:{Loopback.FreePort()}");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(Url).UseShutdownTimeout(TimeSpan.FromSeconds(1));
        _listener = builder.Build();
        _listener.Run(Serve);
    }

    public string Url { get; }

    /// <summary>How it treats writes from now on; everything else passes.</summary>
    public HttpRule Rule { get => _rule; set => _rule = value; }

    /// <summary>Every write so far, in the order in which they were answered or left.</summary>
    public IReadOnlyList<HttpWrite> Writes => [.. _writes];

    /// <summary>In front of this server.</summary>
    /// <param name="server">Its address, e.g. <c>http://127.0.0.1:8086</c>.</param>
    public static async Task<HttpProxy> Start(string server)
    {
        var proxy = new HttpProxy(server);
        await proxy._listener.StartAsync(TestContext.Current.CancellationToken);
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _listener.StopAsync();
        await _listener.DisposeAsync();
        _client.Dispose();
        _stop.Dispose();
    }

    private async Task Serve(HttpContext context)
    {
        try
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, _stop.Token);
            var sent = body.ToArray();
            if (context.Request.Path.Value!.EndsWith("/write", StringComparison.Ordinal))
                await Treat(context, sent);
            else
                await Pass(context, sent);
        }
        catch (Exception gone) when (gone is HttpRequestException or IOException or OperationCanceledException)
        {
            // The client or the server is gone: either way the client sees its connection end.
            context.Abort();
        }
    }

    private async Task Treat(HttpContext context, byte[] body)
    {
        var write = HttpWrite.Of(
            context.Request.Path + context.Request.QueryString, context.Request.Headers.ToDictionary(one => one.Key, one => one.Value.ToString(), StringComparer.OrdinalIgnoreCase), body);
        switch (Rule.Treat(write))
        {
            case HttpTreatment.Forward:
                _writes.Enqueue(write with { Status = await Pass(context, body) });
                break;
            case HttpTreatment.Say say:
                _writes.Enqueue(write with { Status = say.Status });
                context.Response.StatusCode = say.Status;
                foreach (var (name, value) in say.Headers)
                    context.Response.Headers[name] = value;
                await context.Response.WriteAsync(say.Body, _stop.Token);
                break;
            case HttpTreatment.Hang:
                _writes.Enqueue(write);
                using (var over = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, context.RequestAborted))
                    await Task.Delay(Timeout.Infinite, over.Token);
                break;
            case HttpTreatment.Cut:
                _writes.Enqueue(write);
                context.Abort();
                break;
            case HttpTreatment.Swallow:
                using (var answer = await Forward(context, body))
                    _writes.Enqueue(write with { Status = (int)answer.StatusCode });
                context.Abort();
                break;
        }
    }

    private async Task<int> Pass(HttpContext context, byte[] body)
    {
        using var answer = await Forward(context, body);
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var header in answer.Headers.Concat(answer.Content.Headers).Where(header => !OfTheConnection.Contains(header.Key)))
            context.Response.Headers[header.Key] = header.Value.ToArray();
        var said = await answer.Content.ReadAsByteArrayAsync(_stop.Token);
        if (said.Length > 0)
            await context.Response.Body.WriteAsync(said, _stop.Token);
        return (int)answer.StatusCode;
    }

    private async Task<HttpResponseMessage> Forward(HttpContext context, byte[] body)
    {
        using var request = new HttpRequestMessage(new(context.Request.Method), _server + context.Features.Get<IHttpRequestFeature>()!.RawTarget);
        if (body.Length > 0)
            request.Content = new ByteArrayContent(body);
        foreach (var (name, value) in context.Request.Headers.Where(header => !OfTheConnection.Contains(header.Key)))
        {
            if (!request.Headers.TryAddWithoutValidation(name, value.ToString()))
                request.Content?.Headers.TryAddWithoutValidation(name, value.ToString());
        }

        return await _client.SendAsync(request, _stop.Token);
    }
}
