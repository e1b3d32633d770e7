using System.Text.Json.Nodes;

namespace MeterEdge.SystemTests.Plant;

/// <summary>What a test wants of its daemon; all else has the daemon's defaults.</summary>
internal sealed record EdgeSettings
{
    public const string Edge = "TG-0417";

    public required string Port { get; init; }

    public required JsonArray Meters { get; init; }

    public required int BrokerPort { get; init; }

    public int Baud { get; init; } = 19200;

    /// <summary>Keys of the line instead of its port and settings, as in the file.</summary>
    public string? Line { get; init; }

    /// <summary>Further lines, each as in the file.</summary>
    public IReadOnlyList<string> FurtherLines { get; init; } = [];

    public string Instant { get; init; } = "00:00:02";

    public string Energy { get; init; } = "00:00:10";

    public string Timeout { get; init; } = "00:00:01";

    public int Retries { get; init; } = 1;

    public string Zone { get; init; } = "Asia/Shanghai";

    /// <summary>Further keys of <c>Mqtt</c>, as in the file.</summary>
    public string Mqtt { get; init; } = "";

    /// <summary>Keys of <c>Influx</c>, as in the file; without any there is none.</summary>
    public string Influx { get; init; } = "";

    /// <summary>Keys of <c>Health</c>, as in the file; without any there is none.</summary>
    public string Health { get; init; } = "";

    /// <summary>Keys of <c>Journal</c>, as in the file.</summary>
    public string Journal { get; init; } = "";

    /// <summary>Keys of <c>Control</c>, as in the file.</summary>
    public string Control { get; init; } = "";

    /// <summary>Keys of <c>Console</c> besides its socket, as in the file.</summary>
    public string Console { get; init; } = "";

    /// <summary>The configuration file's text.</summary>
    public string Json(string dataDirectory, string consoleSocket) => $$"""
        {
          "MeterEdge": {
            "Edge": "{{Edge}}",
            "TimeZone": "{{Zone}}",
            "DataDirectory": "{{dataDirectory}}",
            "Buses": [
              {
                "Name": "bus-1", {{Line ?? $"\"Port\": \"{Port}\", \"Baud\": {Baud}, \"Parity\": \"None\""}}, "Timeout": "{{Timeout}}", "Retries": {{Retries}},
                "Meters": {{Meters.ToJsonString()}}
              }{{string.Concat(FurtherLines.Select(line => ", " + line))}}
            ],
            "Schedule": { "Instant": "{{Instant}}", "Energy": "{{Energy}}" },
            "Mqtt": { "Host": "127.0.0.1", "Port": {{BrokerPort}}{{(Mqtt.Length > 0 ? ", " + Mqtt : "")}} },
            "Influx": { {{Influx}} },
            "Health": { {{Health}} },
            "Journal": { {{Journal}} },
            "Control": { {{Control}} },
            "Console": { "Socket": "{{consoleSocket}}"{{(Console.Length > 0 ? ", " + Console : "")}} }
          }
        }
        """;
}
