using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MeterEdge.SystemTests.Plant;

/// <summary>Who looks after a daemon from outside: scrapes its metrics and asks for its health.</summary>
internal sealed partial class Supervisor : IAsyncDisposable
{
    private readonly HttpClient _http = new();

    /// <summary>The configuration's <c>Health</c>, for <see cref="EdgeSettings.Health"/>.</summary>
    public string Settings => $"\"Http\": \"127.0.0.1:{Port}\"";

    public int Port { get; } = Loopback.FreePort();

    /// <summary>The page as Prometheus gets it; nothing while nobody serves it.</summary>
    public async Task<string> Page()
    {
        try
        {
            return await _http.GetStringAsync(new Uri($"http://127.0.0.1:{Port}/metrics"), TestContext.Current.CancellationToken);
        }
        catch (HttpRequestException)
        {
            return "";
        }
    }

    /// <summary>The value of one series, e.g. <c>meteredge_line_up{bus="bus-1"}</c>; not a number while there is none.</summary>
    public async Task<double> Value(string series)
    {
        foreach (var sample in Samples(await Page()))
        {
            if (sample.Series == series)
                return sample.Value;
        }

        return double.NaN;
    }

    /// <summary>The sum over all series of one name.</summary>
    public async Task<double> Sum(string name) =>
        Samples(await Page()).Where(sample => sample.Series.StartsWith(name + "{", StringComparison.Ordinal)).Sum(sample => sample.Value);

    /// <summary>Status code and answer of <c>/healthz</c>; 0 while nobody serves it.</summary>
    public async Task<(int Status, JsonElement Answer)> Health()
    {
        try
        {
            using var answer = await _http.GetAsync(new Uri($"http://127.0.0.1:{Port}/healthz"), TestContext.Current.CancellationToken);
            return ((int)answer.StatusCode, JsonElement.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
        }
        catch (HttpRequestException)
        {
            return (0, default);
        }
    }

    /// <summary>What is unwell now, e.g. <c>sink mqtt</c>.</summary>
    public async Task<IReadOnlyList<string>> Unwell()
    {
        var (status, answer) = await Health();
        Assert.NotEqual(0, status);
        var unwell = answer.GetProperty("unwell").EnumerateArray()
            .Select(part => $"{part.GetProperty("part").GetString()} {(part.TryGetProperty("name", out var name) ? name.GetString() : "")}".TrimEnd()).ToList();
        Assert.Equal(unwell.Count == 0 ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable, (HttpStatusCode)status);
        Assert.Equal(unwell.Count == 0, answer.GetProperty("well").GetBoolean());
        return unwell;
    }

    /// <summary>Every sample of a page: its series as written, and its value.</summary>
    public static IEnumerable<(string Series, double Value)> Samples(string page) => Sample().Matches(page)
        .Select(sample => (sample.Groups["series"].Value, double.Parse(sample.Groups["value"].Value, CultureInfo.InvariantCulture)));

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    [GeneratedRegex(@"^(?<series>[a-z0-9_]+\{[^}]*\}) (?<value>\S+)$", RegexOptions.Multiline)]
    private static partial Regex Sample();
}
