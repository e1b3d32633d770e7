using System.Text.Json.Nodes;
using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests.Console;

/// <summary>The real daemon's console at a serial port of 9600 baud, and over its socket.</summary>
public sealed class SerialConsoleTests
{
    private const string Missing = "130005219999";

    [Fact]
    public async Task A_technician_finds_out_over_the_cable_why_a_meter_does_not_answer()
    {
        await using var site = new Site();
        await using var technician = new Technician();
        var line = await site.Line(9600, "sdm630:1-3", "sdm120:7");
        var meters = new JsonArray([.. line.Meters.Take(3).Select(meter => meter!.DeepClone())]) { new JsonObject { ["Serial"] = Missing, ["Unit"] = 9, ["Profile"] = "eastron-sdm630" } };
        var daemon = site.Daemon(line, (await site.Broker()).Port, settings => settings with { Meters = meters, Console = Port(technician) });
        daemon.Start();

        await technician.Sees("Read-only until 'login NAME'.");
        await technician.Sees("TG-0417> ");
        await Until.Holds(async () => (await technician.Ask("meters lost")).Contains(Missing, StringComparison.Ordinal), "the lost meter", () => technician.Shown);
        Assert.Contains("TG-0417: 3 of 4 meters answer", await technician.Ask("status"), StringComparison.Ordinal);
        Assert.Contains("LOST since", await technician.Ask($"meter {Missing}"), StringComparison.Ordinal);
        Assert.Contains("error: unit 9 does not answer", await technician.Ask("ping 9 2"), StringComparison.Ordinal);
        Assert.Contains("unit 1: 3 sent, 3 answered, 0 refused, 0 % failed", await technician.Ask("ping 1 3"), StringComparison.Ordinal);
        Assert.Contains("Unit 9 does not answer, but others are heard", await technician.Ask("line bus-1"), StringComparison.Ordinal);

        // It stands there under another number.
        var scanned = await technician.Ask("scan bus-1 6-9");
        Assert.Matches("unit 7: .*eastron-sdm120", scanned);
        Assert.Contains("\"Unit\": 7, \"Profile\": \"eastron-sdm120\" }", scanned, StringComparison.Ordinal);
        Assert.Contains("voltage_l1_v  2", await technician.Ask($"read {line.Serials[0]} voltage_l1_v"), StringComparison.Ordinal);
        Assert.Matches(@"0x0000 +43[0-9a-f]{2}", await technician.Ask($"read {line.Serials[0]} 0:2"));

        technician.Type("trace bus-1\r");
        Assert.Matches(@"\d\d:\d\d:\d\d\.\d{3} > .*\b04 ", await technician.Sees("read "));
        technician.Type("\u0003");
        await technician.Sees("TG-0417> ");
    }

    [Fact]
    public async Task Keys_are_completed_lines_come_back_pages_wait_and_everything_fits_eighty_columns()
    {
        await using var site = new Site();
        await using var technician = new Technician();
        var line = await site.Line(9600, "sdm630:1-2", "sdm530:3");
        var daemon = site.Daemon(line, (await site.Broker()).Port, settings => settings with { Console = Port(technician) });
        daemon.Start();
        await technician.Sees("TG-0417> ");
        await Until.Holds(async () => (await technician.Ask("status")).Contains("3 of 3 meters answer", StringComparison.Ordinal), "readings", () => technician.Shown);

        technician.Type("met\tx\b \t");
        await technician.Sees("13000521000");
        technician.Type("\u0015sta\t\r");
        await technician.Sees("3 of 3 meters answer");
        technician.Type("\e[A\r");
        await technician.Sees("3 of 3 meters answer");
        await technician.Sees("TG-0417> \e[K");
        foreach (var command in (string[])["help", "help read", "status", "buses", "meters", $"meter {line.Serials[2]}", "journal", "sinks", "ping 1 2", "line bus-1", "history 130005210001 2"])
        {
            var shown = await technician.Ask(command);
            Assert.All(shown.Split("\r\n"), row => Assert.True(row.Replace("\e[K", "", StringComparison.Ordinal).Length <= 80, $"{command}: '{row}' is {row.Length} wide"));
        }

        foreach (var command in (string[])["status", "buses", "meters", $"meter {line.Serials[0]}", "journal", "sinks", "events 3", "log 3", "line bus-1", $"read {line.Serials[0]} power_w", "ping 1 1", "scan bus-1 1-3"])
        {
            var shown = await technician.Ask(command + " | json");
            Assert.NotNull(JsonNode.Parse(shown[..shown.IndexOf("\r\n", StringComparison.Ordinal)]));
        }
    }

    [Fact]
    public async Task The_console_over_the_socket_is_the_same_and_leaves_the_terminal_as_it_was()
    {
        await using var site = new Site();
        await using var technician = new Technician();
        var line = await site.Line(9600, "sdm630:1");
        var daemon = site.Daemon(line, (await site.Broker()).Port);
        daemon.Start();
        await Until.True(() => File.Exists(daemon.Socket), "the socket");
        await using var client = RunningProgram.Start(
            "/bin/sh",
            [
                "-c",
                $"exec <'{technician.Port}' >'{technician.Port}' 2>&1; stty cols 80 rows 24; before=$(stty -g); '{Programs.Daemon}' console --socket '{daemon.Socket}'; code=$?; [ \"$before\" = \"$(stty -g)\" ] && echo \"same $code\"",
            ]);
        await technician.Sees("TG-0417> ");
        technician.Type("bu\t\t");
        await technician.Sees("buses");
        technician.Type("\u0003");
        await technician.Sees("^C");
        Assert.Contains("needs a login", await technician.Ask("bus pause bus-1"), StringComparison.Ordinal);
        technician.Type("log follow\r");
        await technician.Sees("line up");
        technician.Type("\u0003");
        await technician.Sees("error: stopped");
        technician.Type("exit\r");
        await technician.Sees("same 0");
        Assert.Equal(0, await client.Exit());
    }

    [Fact]
    public async Task A_paused_line_is_free_for_another_program_and_the_head_end_knows()
    {
        await using var site = new Site();
        await using var technician = new Technician();
        var line = await site.Line(9600, "sdm630:1-2");
        var broker = await site.Broker();
        var headEnd = await site.HeadEnd(broker);
        var technicians = await Technician.Enlist(site.Folder);
        var daemon = site.Daemon(line, broker.Port, settings => settings with { Console = $"{Port(technician)}, \"TechniciansFile\": \"{technicians}\"" });
        daemon.Start();
        await technician.Sees("TG-0417> ");
        await Until.True(() => headEnd.Arrivals.Count > 0, "a reading", () => technician.Shown);
        await technician.Login();
        Assert.Contains("bus-1 is yours for 5 minutes", await technician.Ask("bus pause bus-1 5"), StringComparison.Ordinal);
        Assert.Contains("paused by li.wei", await technician.Ask("buses"), StringComparison.Ordinal);

        var (code, output, errors) = await RunningProgram.Run(Programs.Daemon, "read", "--port", line.Port, "--baud", "9600", "--unit", "1", "--profile", "eastron-sdm630");
        Assert.True(code == 0, errors);
        Assert.Contains("voltage_l1_v", output, StringComparison.Ordinal);
        await Until.True(() => headEnd.Events.Any(one => one.Code == "bus_paused"), "bus_paused");
        await Until.True(() => headEnd.Arrivals.Any(one => one.Reading is { Q: "missing", Why: ["line_down"] }), "a reading that is missing");
        var paused = headEnd.Events.First(one => one.Code == "bus_paused");
        Assert.Equal(("bus-1", "li.wei"), (paused.Data!.Value.GetProperty("bus").GetString(), paused.Data!.Value.GetProperty("by").GetString()));
        Assert.DoesNotContain(headEnd.Events, one => one.Code is "line_down" or "meter_lost");

        Assert.Contains("bus-1 is polled again", await technician.Ask("bus resume bus-1"), StringComparison.Ordinal);
        var resumed = TimeProvider.System.GetUtcNow();
        await Until.True(() => headEnd.Arrivals.Any(one => one.Reading.Q == "good" && one.Reading.T > resumed), "a reading after the pause");
        await Until.True(() => headEnd.Events.Any(one => one.Code == "bus_resumed"), "bus_resumed");
    }

    private static string Port(Technician technician) => $"\"Port\": \"{technician.Port}\", \"Baud\": 9600";
}
