using System.Text.Json;
using CsCheck;
using MeterEdge.Console;
using MeterEdge.Modbus.Line;
using MeterEdge.Readings;

namespace MeterEdge.Tests.Console;

public sealed class ConsoleCommandsTests
{
    private readonly List<string> _written = [];

    [Fact]
    public void Status_counts_meters_that_answer_and_those_only()
    {
        var status = Some.Status() with { Meters = [Some.Meter(1), Some.Meter(2, lost: true), Some.Meter(3, seen: false), Some.Meter(4)] };
        Assert.Equal(
            "TG-0417: 2 of 4 meters answer, 1 of 1 lines up, journal at 10232, mqtt connected, backlog 42", Some.Commands(() => status).Run("status"));
    }

    [Theory]
    [InlineData("status | json")]
    [InlineData("  status   |  json ")]
    [InlineData("status\t|\tjson")]
    public void Status_as_json_has_the_shape_that_others_rely_on(string command)
    {
        using var json = JsonDocument.Parse(Some.Commands().Run(command));
        Assert.Equal(
            """
            {"edge":"TG-0417","device":"5c1e","version":"0.1.0","uptime_s":4711,"clock":"trusted",
            "lines":[{"bus":"bus-1","port":"/dev/ttyS1","baud":9600,"up":true,"use_percent":12.5,"answered":100,"refused":1,"no_answer":2,"garbled":3,"late":4,"queue":5}],
            "meters":[{"serial":"meter-1","bus":"bus-1","unit":1,"profile":"eastron-sdm630","role":"Customer","lost":false,"turnaround_ms":30.5,
            "last_seen":"2026-11-23T10:15:00.000Z","last":{"t":"2026-11-23T10:15:00.412Z","due":"2026-11-23T10:15:00.000Z","q":"good","kind":"instant","why":[],"values":{"voltage_l1_v":230.1}}},
            {"serial":"meter-2","bus":"bus-1","unit":2,"profile":"eastron-sdm630","role":"Customer","lost":false,"turnaround_ms":30.5,
            "last_seen":"2026-11-23T10:15:00.000Z","last":{"t":"2026-11-23T10:15:00.412Z","due":"2026-11-23T10:15:00.000Z","q":"good","kind":"instant","why":[],"values":{"voltage_l1_v":230.1}}}],
            "journal":{"epoch":"8f3a","seq":10232,"uncommitted":7,"dropped":0,"writable":true,"used_percent":3,"quota_mib":512},
            "sinks":[{"name":"mqtt","connected":true,"target":"127.0.0.1:1883","backlog":42,"nobody_listens":false}],"events":{"pending":1}}
            """.ReplaceLineEndings(""),
            json.RootElement.GetRawText());
    }

    [Fact]
    public void What_is_not_known_of_a_meter_is_left_out()
    {
        using var json = JsonDocument.Parse(Some.Commands(() => Some.Status() with { Meters = [Some.Meter(1, seen: false)] }).Run("status | json"));
        var meter = json.RootElement.GetProperty("meters")[0];
        Assert.False(meter.TryGetProperty("last_seen", out _));
        Assert.False(meter.TryGetProperty("last", out _));
    }

    [Fact]
    public void History_gives_the_latest_readings_of_a_meter_as_json()
    {
        var asked = new List<(string, int)>();
        var commands = new ConsoleCommands(() => Some.Status(), (serial, count) => Latest(asked, serial, count), new Dictionary<string, HexTrace>());
        using var json = JsonDocument.Parse(commands.Run("history 130005218841 2"));
        Assert.Equal(("130005218841", 2), Assert.Single(asked));
        Assert.Equal("130005218841", json.RootElement.GetProperty("serial").GetString());
        Assert.Equal([8L, 7L], json.RootElement.GetProperty("readings").EnumerateArray().Select(reading => reading.GetProperty("seq").GetInt64()));
        Assert.StartsWith("error: no reading of a meter 'nobody'", commands.Run("history nobody 2"), StringComparison.Ordinal);
        Assert.All(["history", "history 1", "history 1 0", "history 1 1001", "history 1 many"], wrong =>
            Assert.StartsWith("error: cannot read", commands.Run(wrong), StringComparison.Ordinal));

        static IReadOnlyList<Reading> Latest(List<(string, int)> asked, string serial, int count)
        {
            if (serial == "nobody")
                return [];
            asked.Add((serial, count));
            return [new("8f3a", 8, Journal.Some.Snapshot(8, serial)), new("8f3a", 7, Journal.Some.Snapshot(7, serial))];
        }
    }

    [Fact]
    public void A_trace_is_switched_on_and_off_by_the_name_of_its_line()
    {
        var (first, second) = (Trace(), Trace());
        var commands = Some.Commands(null, first, second);
        Assert.Equal("trace of bus-2 is on, in the log", commands.Run("trace bus-2 on"));
        Assert.Equal((false, true), (first.On, second.On));
        Assert.Equal("trace of bus-2 is off", commands.Run("trace bus-2 off"));
        Assert.False(second.On);
        Assert.Equal("error: no line 'bus-3'; lines: bus-1 bus-2", commands.Run("trace bus-3 on"));
    }

    [Theory]
    [InlineData("", "commands: ")]
    [InlineData("  \t ", "commands: ")]
    [InlineData("help", "commands: ")]
    [InlineData("trace bus-1", "error: cannot read 'trace bus-1'; commands: ")]
    [InlineData("trace bus-1 maybe", "error: cannot read 'trace bus-1 maybe'; commands: ")]
    [InlineData("status | xml", "error: cannot read 'status | xml'; commands: ")]
    [InlineData("STATUS", "error: no command 'STATUS'; commands: ")]
    [InlineData("\u001b[2Jstatus", "error: no command '?[2Jstatus'; commands: ")]
    public void What_cannot_be_done_says_what_can(string command, string answer) =>
        Assert.StartsWith(answer, Some.Commands(null, Trace()).Run(command), StringComparison.Ordinal);

    [Fact]
    public void Whatever_is_typed_gives_one_line_of_printable_text()
    {
        var commands = Some.Commands(null, Trace());
        string[] known = ["status", "|", "json", "history", "trace", "bus-1", "bus-9", "on", "off", "help", "", "\0", "\u2028", "\r"];
        var words = Gen.Int[0, known.Length - 1].Select(n => known[n]);
        Gen.OneOf(Gen.String, words.Array[0, 6].Select(parts => string.Join(' ', parts)), Gen.Select(words, Gen.String, (word, rest) => $"{word} {rest}"))
            .Sample(line =>
            {
                var answer = commands.Run(line);
                return answer.Length > 0 && !answer.Any(char.IsControl) && !answer.Contains('\u2028', StringComparison.Ordinal);
            });
    }

    private HexTrace Trace() => new(TimeProvider.System, _written.Add);
}
