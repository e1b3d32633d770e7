using System.IO.Compression;
using System.Text;

namespace MeterEdge.SystemTests.Plant;

/// <summary>What becomes of a write at an <see cref="HttpProxy"/>.</summary>
internal abstract record HttpTreatment
{
    private HttpTreatment()
    {
    }

    /// <summary>The server gets it, and its answer comes back.</summary>
    internal sealed record Forward : HttpTreatment;

    /// <summary>The server never sees it; this is answered.</summary>
    internal sealed record Say(int Status, string Body = "", params (string Name, string Value)[] Headers) : HttpTreatment;

    /// <summary>It is taken and never answered.</summary>
    internal sealed record Hang : HttpTreatment;

    /// <summary>The connection is cut before the server sees it.</summary>
    internal sealed record Cut : HttpTreatment;

    /// <summary>The server gets it, and the connection is cut instead of the answer.</summary>
    internal sealed record Swallow : HttpTreatment;
}

/// <summary>Chooses what becomes of each write.</summary>
/// <param name="Treat">Called once for each write.</param>
internal sealed record HttpRule(Func<HttpWrite, HttpTreatment> Treat)
{
    /// <summary>Everything reaches the server.</summary>
    public static HttpRule Pass { get; } = Always(new HttpTreatment.Forward());

    public static HttpRule Always(HttpTreatment treatment) => new(_ => treatment);

    /// <summary>Answers like this, whatever comes.</summary>
    public static HttpRule Say(int status, string body = "", params (string Name, string Value)[] headers) =>
        Always(new HttpTreatment.Say(status, body, headers));
}

/// <summary>One write.</summary>
/// <param name="Url">Path and query.</param>
/// <param name="Headers">Its headers, whatever their case.</param>
/// <param name="Text">Its lines, unpacked.</param>
/// <param name="Bytes">Its size on the wire.</param>
/// <param name="Status">What was answered; 0 when nothing was.</param>
internal sealed record HttpWrite(string Url, IReadOnlyDictionary<string, string> Headers, string Text, int Bytes, int Status)
{
    public IReadOnlyList<string> Lines => Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Whether the sender, had it heard the answer, may forget it.</summary>
    public bool Taken => Status is >= 200 and < 300;

    public static HttpWrite Of(string url, IReadOnlyDictionary<string, string> headers, byte[] body)
    {
        if (!headers.TryGetValue("Content-Encoding", out var encoding))
            return new(url, headers, Encoding.UTF8.GetString(body), body.Length, 0);
        Assert.Equal("gzip", encoding);
        using var unpacked = new StreamReader(new GZipStream(new MemoryStream(body), CompressionMode.Decompress), Encoding.UTF8);
        return new(url, headers, unpacked.ReadToEnd(), body.Length, 0);
    }
}
