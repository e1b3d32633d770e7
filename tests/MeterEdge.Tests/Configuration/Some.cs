using System.Text;
using MeterEdge.Configuration;
using MeterEdge.Metering.Profiles;

namespace MeterEdge.Tests.Configuration;

/// <summary>Configurations to test with.</summary>
internal static class Some
{
    public static readonly IReadOnlyDictionary<string, string> NoEnvironment = new Dictionary<string, string>();

    /// <summary>Every key of a bus, of a meter and of the rest at a value that is allowed.</summary>
    public const string ValidFile = """
        {
          "$schema": "meteredge.schema.json",
          "MeterEdge": {
            "Edge": "TG-0417", // the district
            "TimeZone": "Asia/Shanghai",
            "DataDirectory": "/var/lib/meteredge",
            "Buses": [
              { "Name": "bus-1", "Port": "/dev/ttyS1", "Tcp": null, "Framing": "Tcp", "Baud": 9600, "Parity": "Even", "StopBits": 1, "Rs485": "Auto",
                "Timeout": "00:00:01", "Retries": 1,
                "Meters": [
                  { "Serial": "130005218841", "Unit": 12, "Profile": "eastron-sdm630", "Role": "Customer", "Account": "A-1001",
                    "Class": "Resident", "Phase": "L1", "BreakA": 60, "PowerLimitW": null, "Replaces": null, "Switch": null },
                  { "Serial": "130005218842", "Unit": 13, "Profile": "eastron-sdm120" },
                ] },
              { "Name": "bus-2", "Port": "/dev/ttyS2", "Meters": [] },
            ],
            "MetersFile": null,
            "Schedule": { "Instant": "00:01:00", "Energy": "00:15:00", "Identity": "1.00:00:00" },
            "Journal": { "QuotaMiB": 512, "KeepDays": 35 },
            "Mqtt": { "Host": "127.0.0.1", "Port": 1883, "ClientId": null, "Prefix": "me/v1", "ReplyPrefixes": [],
                      "Username": null, "PasswordFile": null,
                      "Tls": { "Enabled": false, "CaFile": null, "CertificateFile": null, "KeyFile": null } },
            "Influx": { "Url": null, "Api": "V1", "Database": "meteredge", "Org": null, "TokenFile": null },
            "Control": { "KeysFile": "/etc/meteredge/keys.json", "CalendarFile": null, "Profile": "cn-default",
                         "OnRelease": "WaitForOrder", "OrderWait": "00:05:00", "AllowUnverifiedIdentity": false, "Policy": {} },
            "Console": { "Socket": "/run/meteredge/console.sock", "Port": null, "Baud": 115200, "TechniciansFile": null },
            "Health": { "Http": null }
          }
        }
        """;

    public static ConfigurationResult Parsed(string json, params (string Variable, string Value)[] environment) =>
        ConfigurationFile.Parse(Encoding.UTF8.GetBytes(json), "meteredge.json", environment.ToDictionary(pair => pair.Variable, pair => pair.Value), ProfileLibrary.BuiltIn);

    /// <summary>The valid file with a piece of its text changed.</summary>
    public static ConfigurationResult Changed(string from, string to)
    {
        Assert.Contains(from, ValidFile, StringComparison.Ordinal);
        return Parsed(ValidFile.Replace(from, to, StringComparison.Ordinal));
    }

    public static EdgeConfiguration Valid(params (string Variable, string Value)[] environment)
    {
        var result = Parsed(ValidFile, environment);
        Assert.Empty(result.Errors);
        return result.Configuration!;
    }
}
