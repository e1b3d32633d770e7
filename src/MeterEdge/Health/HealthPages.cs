using System.Text.Json;
using MeterEdge.Health.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace MeterEdge.Health;

/// <summary>The two pages: <c>/metrics</c> for Prometheus, and <c>/healthz</c>, 200 when all is well and 503 when not.</summary>
public sealed class HealthPages : IHttpApplication<HttpContext>, IDisposable
{
    private readonly MeterProvider _exporter;
    private readonly ServiceProvider _services = new ServiceCollection().BuildServiceProvider();
    private readonly RequestDelegate _handle;
    private readonly EdgeIdentity _identity;
    private readonly Func<HealthVerdict> _health;

    /// <summary>Begins to collect what the lines tell; all else is asked at each scrape.</summary>
    public HealthPages(EdgeIdentity identity, Func<HealthVerdict> health, DaemonMetrics metrics)
    {
        (_identity, _health) = (identity, health);
        _exporter = Sdk.CreateMeterProviderBuilder()
            .AddMeter(DaemonMetrics.Name)
            .AddView(instrument => new MetricStreamConfiguration { CardinalityLimit = metrics.MostSeries(instrument) })
            .AddPrometheusExporter(exporter => (exporter.ScopeInfoEnabled, exporter.TargetInfoEnabled) = (false, false))
            .Build();
        var pages = new ApplicationBuilder(_services);
        pages.UseOpenTelemetryPrometheusScrapingEndpoint(_exporter, null, "/metrics", null, null);
        pages.Map("/healthz", healthz => healthz.Run(Healthz));
        _handle = pages.Build();
    }

    /// <inheritdoc/>
    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    /// <inheritdoc/>
    public Task ProcessRequestAsync(HttpContext context) => _handle(context);

    /// <inheritdoc/>
    public void DisposeContext(HttpContext context, Exception? exception)
    {
        // Nothing is held for it.
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _exporter.Dispose();
        _services.Dispose();
    }

    private async Task Healthz(HttpContext context)
    {
        var verdict = _health();
        context.Response.StatusCode = verdict.IsWell ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        await JsonSerializer.SerializeAsync(
            context.Response.Body,
            new HealthAnswer(verdict.IsWell, _identity.Edge, Product.Version, verdict.Unwell, verdict.Warnings),
            HealthJson.Default.HealthAnswer,
            context.RequestAborted).ConfigureAwait(false);
    }
}
