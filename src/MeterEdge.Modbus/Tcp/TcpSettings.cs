using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace MeterEdge.Modbus.Tcp;

/// <summary>Where a gateway or a meter listens.</summary>
public sealed record TcpSettings
{
    /// <summary>The port of Modbus (MODBUS Messaging on TCP/IP Implementation Guide V1.0b, clause 3.2).</summary>
    public const int DefaultPort = 502;

    /// <summary>Settings of a connection.</summary>
    /// <param name="host">A name or an address, IPv6 without brackets.</param>
    /// <param name="port">1 to 65535.</param>
    /// <exception cref="ArgumentException">The host is empty or holds white space.</exception>
    /// <exception cref="ArgumentOutOfRangeException">No such port.</exception>
    public TcpSettings(string host, int port = DefaultPort)
    {
        ArgumentException.ThrowIfNullOrEmpty(host);
        if (host.Any(char.IsWhiteSpace))
        {
            throw new ArgumentException("a host holds no white space", nameof(host));
        }

        if (port is < 1 or > 0xFFFF)
        {
            throw new ArgumentOutOfRangeException(nameof(port), port, "a port is 1 to 65535");
        }

        Host = host;
        Port = port;
    }

    /// <summary>A name or an address.</summary>
    public string Host { get; }

    /// <summary>1 to 65535.</summary>
    public int Port { get; }

    /// <summary>Takes <c>HOST:PORT</c>, <c>HOST</c>, <c>[IPV6]:PORT</c> or <c>[IPV6]</c>. False for anything else.</summary>
    /// <param name="text">The text.</param>
    /// <param name="settings">The settings, when it could be read.</param>
    public static bool TryParse(string? text, [NotNullWhen(true)] out TcpSettings? settings)
    {
        settings = null;
        if (string.IsNullOrEmpty(text) || text.Any(char.IsWhiteSpace))
        {
            return false;
        }

        var bracket = text[0] == '[' ? text.IndexOf(']', StringComparison.Ordinal) : -1;
        var host = bracket > 0 ? text[1..bracket] : text.Split(':')[0];
        var rest = bracket > 0 ? text[(bracket + 1)..] : text[host.Length..];
        var port = DefaultPort;
        if (host.Length == 0 || host.Contains('[', StringComparison.Ordinal)
            || (rest.Length > 0 && (rest[0] != ':' || !int.TryParse(rest.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out port)))
            || port is < 1 or > 0xFFFF)
        {
            return false;
        }

        settings = new(host, port);
        return true;
    }

    /// <summary><c>HOST:PORT</c>, an IPv6 address in brackets.</summary>
    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
