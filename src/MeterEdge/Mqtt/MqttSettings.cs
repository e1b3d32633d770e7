using MeterEdge.Configuration;

namespace MeterEdge.Mqtt;

/// <summary>What the link to the broker needs to know. Made from validated configuration.</summary>
public sealed record MqttSettings
{
    /// <summary>Name or address of the broker.</summary>
    public required string Host { get; init; }

    /// <summary>Its TCP port.</summary>
    public required int Port { get; init; }

    /// <summary>Client id; the edge unless configured.</summary>
    public required string ClientId { get; init; }

    /// <summary><c>{Prefix}/{Edge}</c>: everything published lies below.</summary>
    public required string TopicRoot { get; init; }

    /// <summary>Starts of topics, besides our own, that answers may be sent to.</summary>
    public IReadOnlyList<string> ReplyPrefixes { get; init; } = [];

    /// <summary>User name, if the broker wants one.</summary>
    public string? Username { get; init; }

    /// <summary>File with the password; read at every connect, so that it can be changed without a restart.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>TLS, if it is on.</summary>
    public TlsSettings? Tls { get; init; }

    /// <summary>Keep alive asked for; the broker may ask for another.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a connect may take, name look-up and handshakes included.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a PUBACK may take. Then the connection is given up: a broker that takes and never answers is as good as gone.</summary>
    public TimeSpan PublishTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Most unacknowledged publishes at once, where the broker allows more.</summary>
    public int LargestWindow { get; init; } = 16;

    /// <summary>The settings that a configuration gives.</summary>
    public static MqttSettings Of(EdgeConfiguration configuration)
    {
        var mqtt = configuration.Mqtt;
        return new()
        {
            Host = mqtt.Host,
            Port = mqtt.Port,
            ClientId = configuration.ClientId,
            TopicRoot = $"{mqtt.Prefix}/{configuration.Edge}",
            ReplyPrefixes = mqtt.ReplyPrefixes,
            Username = mqtt.Username,
            PasswordFile = mqtt.PasswordFile,
            Tls = mqtt.Tls.Enabled ? new(mqtt.Tls.CaFile, mqtt.Tls.CertificateFile, mqtt.Tls.KeyFile) : null,
        };
    }
}

/// <summary>Files for TLS, all PEM; read at every connect.</summary>
/// <param name="CaFile">Whom to trust; the system's authorities when null.</param>
/// <param name="CertificateFile">Our certificate, followed by its intermediates.</param>
/// <param name="KeyFile">Its private key.</param>
public sealed record TlsSettings(string? CaFile, string? CertificateFile, string? KeyFile);
