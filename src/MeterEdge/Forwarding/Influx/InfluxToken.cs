using System.Text;
using MeterEdge.Configuration;

namespace MeterEdge.Forwarding.Influx;

/// <summary>The <c>Authorization</c> header that a token file gives.</summary>
internal static class InfluxToken
{
    /// <summary>
    /// A token; or, for V1, a name and a password with a colon between, which servers of version 1 know and which go as Basic because
    /// those before 1.8 take nothing else. Null when no file is named.
    /// </summary>
    /// <exception cref="IOException">The file cannot be read or holds no token.</exception>
    public static string? Authorization(string? path, InfluxApi api)
    {
        if (path is null)
            return null;
        var token = File.ReadAllText(path).Trim();
        if (token.Length == 0 || token.Any(c => c is < '!' or > '~'))
            throw new IOException($"{path} must hold one token, of printable characters without spaces");
        return api switch
        {
            InfluxApi.V1 when token.Contains(':', StringComparison.Ordinal) => "Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes(token)),
            InfluxApi.V1 or InfluxApi.V2 => "Token " + token,
        };
    }
}
