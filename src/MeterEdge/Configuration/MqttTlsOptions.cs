using MeterEdge.Configuration.Keys;

namespace MeterEdge.Configuration;

/// <summary>Encryption between the daemon and the broker.</summary>
public sealed record MqttTlsOptions
{
    /// <summary>Speak TLS. Default: false.</summary>
    public bool Enabled { get; init; }

    /// <summary>Full path of the certificates (PEM) that may vouch for the broker; without one those of the system. Default: none.</summary>
    public string? CaFile { get; init; }

    /// <summary>Full path of the daemon's certificate (PEM), together with KeyFile. Default: none.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>Full path of the daemon's private key (PEM), which only its owner can read. Default: none.</summary>
    public string? KeyFile { get; init; }

    /// <summary>The keys.</summary>
    public static readonly KeyTable<MqttTlsOptions> Keys = KeyTable.For(new MqttTlsOptions())
        .Value(nameof(Enabled), new FlagScalar(), o => o.Enabled, (o, v) => o with { Enabled = v })
        .Value(nameof(CaFile), new TextOrNull(Texts.Path), o => o.CaFile, (o, v) => o with { CaFile = v })
        .Value(nameof(CertificateFile), new TextOrNull(Texts.Path), o => o.CertificateFile, (o, v) => o with { CertificateFile = v })
        .Value(nameof(KeyFile), new TextOrNull(Texts.Path), o => o.KeyFile, (o, v) => o with { KeyFile = v });
}
