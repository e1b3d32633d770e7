using System.Collections.Immutable;
using MeterEdge.Configuration.Keys;

namespace MeterEdge.Configuration;

/// <summary>The broker that carries readings to the head-end.</summary>
public sealed record MqttOptions
{
    /// <summary>Name or address of the broker. Default: 127.0.0.1.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>Port of the broker, 1 to 65535. Default: 1883.</summary>
    public int Port { get; init; } = 1883;

    /// <summary>Client id, at most 128 characters; without one the name of the concentrator. Default: none.</summary>
    public string? ClientId { get; init; }

    /// <summary>Start of every topic, before the name of the concentrator. Default: me/v1.</summary>
    public string Prefix { get; init; } = "me/v1";

    /// <summary>Further starts of topics that answers may be sent to. Default: none.</summary>
    public ImmutableArray<string> ReplyPrefixes { get; init; } = [];

    /// <summary>User name, together with PasswordFile. Default: none.</summary>
    public string? Username { get; init; }

    /// <summary>Full path of a file that holds the password and that only its owner can read. Default: none.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>How long readings are kept for it while it takes none, 01:00:00 to 3660.00:00:00; then the oldest are given up, and a gap says so. Default: 30.00:00:00.</summary>
    public TimeSpan MaxBacklog { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Encryption.</summary>
    public MqttTlsOptions Tls { get; init; } = new();

    /// <summary>The keys.</summary>
    public static readonly KeyTable<MqttOptions> Keys = KeyTable.For(new MqttOptions())
        .Value(nameof(Host), Texts.Host, o => o.Host, (o, v) => o with { Host = v })
        .Value(nameof(Port), new IntegerScalar(1, 65535), o => o.Port, (o, v) => o with { Port = v })
        .Value(nameof(ClientId), new TextOrNull(Texts.Line), o => o.ClientId, (o, v) => o with { ClientId = v })
        .Value(nameof(Prefix), Texts.TopicPrefix, o => o.Prefix, (o, v) => o with { Prefix = v })
        .Values(nameof(ReplyPrefixes), Texts.TopicPrefix, o => o.ReplyPrefixes, (o, v) => o with { ReplyPrefixes = v })
        .Value(nameof(Username), new TextOrNull(Texts.Line), o => o.Username, (o, v) => o with { Username = v })
        .Value(nameof(PasswordFile), new TextOrNull(Texts.Path), o => o.PasswordFile, (o, v) => o with { PasswordFile = v })
        .Value(nameof(MaxBacklog), Texts.Backlog, o => o.MaxBacklog, (o, v) => o with { MaxBacklog = v })
        .Nested(nameof(Tls), MqttTlsOptions.Keys, o => o.Tls, (o, v) => o with { Tls = v });
}
