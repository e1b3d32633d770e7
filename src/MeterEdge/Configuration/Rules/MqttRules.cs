using MeterEdge.Configuration.Keys;

namespace MeterEdge.Configuration.Rules;

/// <summary>What must hold between the options of the broker, and of the files that they name.</summary>
internal static class MqttRules
{
    private const string Mqtt = "MeterEdge:Mqtt";
    private const string Tls = Mqtt + ":" + nameof(MqttOptions.Tls);

    public static void Check(MqttOptions mqtt, ObjectNode root, Findings findings)
    {
        Together(
            (mqtt.Username, KeyPath.Join(Mqtt, nameof(mqtt.Username))),
            (mqtt.PasswordFile, KeyPath.Join(Mqtt, nameof(mqtt.PasswordFile))), root, findings);
        Together(
            (mqtt.Tls.CertificateFile, KeyPath.Join(Tls, nameof(mqtt.Tls.CertificateFile))),
            (mqtt.Tls.KeyFile, KeyPath.Join(Tls, nameof(mqtt.Tls.KeyFile))), root, findings);
        Readable(mqtt.PasswordFile, KeyPath.Join(Mqtt, nameof(mqtt.PasswordFile)), secret: true);
        Readable(mqtt.Tls.CaFile, KeyPath.Join(Tls, nameof(mqtt.Tls.CaFile)), secret: false);
        Readable(mqtt.Tls.CertificateFile, KeyPath.Join(Tls, nameof(mqtt.Tls.CertificateFile)), secret: false);
        Readable(mqtt.Tls.KeyFile, KeyPath.Join(Tls, nameof(mqtt.Tls.KeyFile)), secret: true);
        // Someone who names certificates believes the line to be encrypted.
        if (!mqtt.Tls.Enabled && (mqtt.Tls.CaFile ?? mqtt.Tls.CertificateFile ?? mqtt.Tls.KeyFile) is not null)
            findings.Add(KeyPath.Join(Tls, nameof(mqtt.Tls.Enabled)), root, "is false although TLS files are named; set it to true or remove them");

        void Readable(string? path, string key, bool secret)
        {
            if (path is not null && NamedFile.Problem(path, secret) is { } problem)
                findings.Add(key, root, problem);
        }
    }

    private static void Together((string? Value, string Key) left, (string? Value, string Key) right, ObjectNode root, Findings findings)
    {
        if (left.Value is not null && right.Value is null)
            findings.Add(left.Key, root, $"needs {right.Key} as well");
        if (right.Value is not null && left.Value is null)
            findings.Add(right.Key, root, $"needs {left.Key} as well");
    }
}
