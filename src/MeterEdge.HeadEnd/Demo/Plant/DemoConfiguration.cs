using System.Text.Json;
using System.Text.Json.Nodes;
using MeterEdge.HeadEnd.Demo.Arrears;
using MeterEdge.HeadEnd.Signing;

namespace MeterEdge.HeadEnd.Demo.Plant;

/// <summary>The daemon's configuration for the demo: one line, its meters, short schedules, everything in the folder.</summary>
public static class DemoConfiguration
{
    /// <summary>The concentrator's name.</summary>
    public const string Edge = "DEMO-1";

    /// <summary>First levels of every topic: the daemon's default.</summary>
    public const string Prefix = "me/v1";

    /// <summary>The unit of the customer who does not pay; his meter switches.</summary>
    public const int ArrearsUnit = 4;

    /// <summary>The file's text.</summary>
    public static string Text(DemoFolder folder, int baud, int mqttPort, IReadOnlyList<DemoMeter> meters)
    {
        var file = new JsonObject
        {
            ["MeterEdge"] = new JsonObject
            {
                ["Edge"] = Edge,
                ["DataDirectory"] = folder.Data,
                ["Buses"] = new JsonArray(new JsonObject
                {
                    ["Name"] = "bus-1",
                    ["Port"] = folder.Port,
                    ["Baud"] = baud,
                    ["Parity"] = "None",
                    ["StopBits"] = 1,
                    ["Meters"] = new JsonArray([.. meters.Select(meter => new JsonObject
                    {
                        ["Serial"] = meter.Serial,
                        ["Unit"] = meter.Unit,
                        ["Profile"] = meter.Profile,
                        ["Role"] = meter.Role,
                        ["Account"] = meter.Unit == ArrearsUnit ? ArrearsCase.Account : null,
                        ["BreakA"] = meter.Unit == ArrearsUnit ? 60 : null,
                    })]),
                }),
                ["Schedule"] = new JsonObject { ["Instant"] = "00:00:10", ["Energy"] = "00:01:00" },
                ["Control"] = new JsonObject
                {
                    ["KeysFile"] = new KeyFolder(folder.Keys).SetFile,
                    ["OnRelease"] = "Reconnect",
                    ["Policy"] = DemoPolicy.Overrides(),
                },
                ["Mqtt"] = new JsonObject { ["Host"] = "127.0.0.1", ["Port"] = mqttPort },
                ["Console"] = new JsonObject { ["Socket"] = folder.ConsoleSocket },
            },
        };
        return JsonSerializer.Serialize(file, DemoJson.Default.JsonObject);
    }
}
