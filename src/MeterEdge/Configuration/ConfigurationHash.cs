using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;

namespace MeterEdge.Configuration;

/// <summary>
/// Names a configuration, so that the head-end sees when it changed. Secrets cannot leak into it: they are in files, and only
/// the paths of those are configured.
/// </summary>
public static class ConfigurationHash
{
    /// <summary>
    /// First 16 hex digits of the SHA-256 of all values in force. Order, comments and whether a value was written, left at its default
    /// or set by the environment make no difference.
    /// </summary>
    public static string Of(EdgeConfiguration configuration)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes))
            EdgeConfiguration.Keys.Write(configuration, writer);
        return Convert.ToHexStringLower(SHA256.HashData(bytes.WrittenSpan).AsSpan(0, 8));
    }
}
