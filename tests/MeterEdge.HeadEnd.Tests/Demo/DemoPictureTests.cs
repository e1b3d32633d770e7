using System.Text.RegularExpressions;
using CsCheck;
using MeterEdge.HeadEnd.Demo.Plant;
using MeterEdge.HeadEnd.Demo.View;
using MeterEdge.HeadEnd.Watch;
using Spectre.Console;

namespace MeterEdge.HeadEnd.Tests.Demo;

public sealed partial class DemoPictureTests
{
    private const string Status = """
        {"edge":"DEMO-1","device":"d","version":"0.1.0","uptime_s":35.5,"clock":"trusted",
         "lines":[{"bus":"bus-1","port":"/tmp/p","baud":9600,"up":true,"use_percent":31.24,"answered":120,"refused":1,"no_answer":3,"garbled":2,"late":4,"queue":5}],
         "meters":[{"serial":"130005210001","bus":"bus-1","unit":1,"profile":"eastron-sdm630","role":"Customer","lost":false,"turnaround_ms":21,
           "last":{"t":"2026-11-23T10:15:00.412Z","due":"2026-11-23T10:15:00.000Z","q":"good","kind":"instant","why":[],"values":{"voltage_l1_v":230.1,"power_w":99}}}],
         "journal":{"epoch":"8f3a","seq":120,"rows":118,"bytes":45056,"quota_bytes":536870912,"uncommitted":6},
         "sinks":[{"name":"mqtt","connected":true,"target":"127.0.0.1:1883","live":120,"backlog":7,"acknowledged":113}],"events":{"pending":0}}
        """;

    private static readonly PlantState AllWell = new(true, true, true, null, null);
    private readonly DemoModel _model = new(Some.Meters());

    [Fact]
    public void Every_number_of_the_status_is_shown()
    {
        _model.Take(DaemonStatus.Parse(Status));
        var picture = Picture(AllWell);
        Assert.Equal("bus-1 9600 baud up, 31.2 % used; answered 120, refused 1, no answer 3, garbled 2, late 4; queue 5", Fact(picture, "line").Text);
        Assert.Equal("DEMO-1 0.1.0, up 35 s, clock trusted", Fact(picture, "daemon").Text);
        Assert.Equal("epoch 8f3a, seq 120, 118 rows, 44 KiB, quota 512 MiB, 6 not committed yet", Fact(picture, "journal").Text);
        Assert.Equal(("connected to 127.0.0.1:1883, backlog 7, acknowledged 113", Mood.Warning), (Fact(picture, "mqtt").Text, Fact(picture, "mqtt").Mood));
        Assert.Equal(
            ["130005210001", "1", "eastron-sdm630", "Customer", "230.1", "", "99", "", "9 s", "good"],
            picture.Meters[0].Select(cell => cell.Text));
    }

    [Fact]
    public void What_a_daemon_does_not_tell_is_left_out_and_what_is_wrong_stands_out()
    {
        _model.Take(DaemonStatus.Parse("""
            {"journal":{"epoch":"e","seq":7,"uncommitted":0,"dropped":5,"writable":false,"used_percent":100,"quota_mib":64},
             "sinks":[{"name":"mqtt","connected":true,"target":"h:1","backlog":0,"nobody_listens":true}]}
            """));
        var picture = Picture(AllWell);
        Assert.Equal(
            new Cell("epoch e, seq 7, 100 % full, quota 64 MiB, 0 not committed yet, 5 dropped, cannot be written", Mood.Bad), Fact(picture, "journal"));
        Assert.Equal(new Cell("connected to h:1, backlog 0, nobody listens", Mood.Warning), Fact(picture, "mqtt"));
    }

    [Fact]
    public void A_meter_that_the_daemon_has_given_up_is_lost_whatever_it_said_last()
    {
        _model.Take(DaemonStatus.Parse(Status.Replace("\"lost\":false", "\"lost\":true", StringComparison.Ordinal)));
        Assert.Equal(new Cell("lost", Mood.Bad), Picture(AllWell).Meters[0][^1]);
        _model.Take(DaemonStatus.Parse(Status));
        Assert.Equal(new Cell("good", Mood.Good), Picture(AllWell).Meters[0][^1]);
    }

    [Fact]
    public void Before_anything_is_known_it_says_so()
    {
        var picture = Picture(AllWell);
        Assert.All(picture.Meters, row => Assert.Equal("waiting", row[^1].Text));
        Assert.Equal("not known yet", Fact(picture, "line").Text);
        Assert.Equal("started, has not told its status yet", Fact(picture, "daemon").Text);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"lines":[null,{}],"meters":[null,{},{"serial":"130005210001","last":{}},{"serial":"130005210001","last":{"t":"2026-11-23T10:15:00Z","q":"?"}}],"journal":{},"sinks":[null,{}]}""")]
    [InlineData("""{"uptime_s":-1e300,"lines":[{"use_percent":1e300,"baud":-1}],"journal":{"bytes":-5}}""")]
    public void Missing_and_strange_fields_do_no_harm(string json)
    {
        Assert.NotNull(DaemonStatus.Parse(json));
        _model.Take(DaemonStatus.Parse(json));
        Paint(Picture(AllWell), 120, 40);
    }

    [Fact]
    public void Any_status_with_a_value_replaced_does_no_harm() =>
        Gen.Select(Gen.Int[0, 200], Gen.Int[0, 8]).Sample((at, odd) =>
        {
            string[] values = ["null", "[]", "{}", "-1", "1e300", "\"\\ud800\"", "\"\\u001b[2J\"", "true", "[null]"];
            var colons = Enumerable.Range(0, Status.Length).Where(index => Status[index] == ':' && Status[index - 1] == '"').ToArray();
            var start = colons[at % colons.Length] + 1;
            var model = new DemoModel(Some.Meters());
            model.Take(DaemonStatus.Parse(Status[..start] + values[odd] + Status[Status.IndexOfAny([',', '}', ']'], start)..]));
            Paint(DemoPicture.Of(model, AllWell, Some.Time, TimeZoneInfo.Utc), 120, 40);
        }, iter: 500);

    [Fact]
    public void Ages_grow_with_the_clock_and_old_values_warn()
    {
        _model.Take(DaemonStatus.Parse(Status));
        var row = DemoPicture.Of(_model, AllWell, Some.Time.AddMinutes(3), TimeZoneInfo.Utc).Meters[0];
        Assert.Equal(new Cell("3 min", Mood.Warning), row[^2]);
    }

    [Theory]
    [InlineData(-5, "0 s")]
    [InlineData(0, "0 s")]
    [InlineData(119, "119 s")]
    [InlineData(120, "2 min")]
    [InlineData(7200, "2 h")]
    public void Ages_are_short(int seconds, string text) => Assert.Equal(text, DemoPicture.Age(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void A_missed_reading_says_why()
    {
        _model.Take(Some.Heard(Some.Readings(Some.Reading(1, q: "missing"))), Some.Time);
        Assert.Equal(new Cell("missing: no_answer", Mood.Bad), Picture(AllWell).Meters[0][^1]);
    }

    [Fact]
    public void What_was_done_to_the_district_shows_in_facts_and_keys()
    {
        var picture = Picture(new PlantState(false, false, false, 3, 5));
        Assert.Equal(("stopped by you", Mood.Bad), (Fact(picture, "broker").Text, Fact(picture, "broker").Mood));
        Assert.Equal("not running", Fact(picture, "daemon").Text);
        Assert.Equal("unplugged by you", Fact(picture, "line").Text);
        Assert.Equal("b start broker  s unsilence #3  c good CRC #5  u plug in  k kill daemon  q quit", picture.Keys);
    }

    [Theory]
    [InlineData(120, 40)]
    [InlineData(80, 24)]
    [InlineData(60, 15)]
    [InlineData(20, 3)]
    public void The_screen_never_gets_more_lines_or_columns_than_it_has(int width, int height)
    {
        _model.Take(DaemonStatus.Parse(Status));
        for (var number = 0; number < 10; number++)
            _model.Tell(Some.Time, new string('x', 150));
        var lines = Paint(Picture(AllWell), width, height);
        Assert.True(lines.Count <= height);
        Assert.All(lines, line => Assert.True(line.Length <= width, line));
    }

    [Fact]
    public void Eighty_columns_and_twenty_four_lines_are_enough_for_meters_facts_and_keys()
    {
        // As wide as it gets: large numbers, long words, a broken line.
        var values = """{"voltage_l1_v":230.1,"voltage_l2_v":229.8,"voltage_l3_v":231.2,"current_l1_a":60.25,"current_l2_a":61.5,"current_l3_a":59.75,"power_w":41234.5,"energy_import_wh":123456789}""";
        var meters = string.Join(",", Some.Meters().Select((meter, index) =>
            $$$"""{"serial":"{{{meter.Serial}}}","last":{"t":"2026-11-23T10:15:00.412Z","q":"{{{(index % 2 == 0 ? "missing" : "good")}}}","why":["line_down"],"values":{{{values}}}}}"""));
        _model.Take(DaemonStatus.Parse(Status[..Status.IndexOf("\"meters\"", StringComparison.Ordinal)] + $"\"meters\":[{meters}]," + Status[Status.IndexOf("\"journal\"", StringComparison.Ordinal)..]));
        _model.Take(new Heard.Connected(), Some.Time);
        _model.Tell(Some.Time, "broker stopped: the backlog grows");
        var lines = Paint(Picture(new PlantState(false, true, false, 3, 5)), 80, 24);
        Assert.Contains(lines, line => line.StartsWith("130005210007", StringComparison.Ordinal) && line.TrimEnd().EndsWith("missing: line_down", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("broker stopped: the backlog grows", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("head-end", StringComparison.Ordinal));
        Assert.EndsWith("q quit", lines[^1].TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_plain_line_and_summary_say_the_same()
    {
        _model.Take(DaemonStatus.Parse(Status));
        Assert.Equal(
            "0/8 meters delivered; line 31.2 % used; daemon running, seq 120, backlog 7; head-end received 0, missed passes 0, holes 0, duplicates 0",
            PlainText.Status(_model, AllWell));
        Assert.Equal("Only 0 of 8 meters delivered a good reading to the head-end.", PlainText.Summary(_model, Picture(AllWell)).Last());
        _model.Take(Some.Heard(Some.Readings([.. Some.Meters().Select((meter, index) => Some.Reading(index + 1, meter.Serial))])), Some.Time);
        Assert.Equal("All 8 meters delivered good readings to the head-end.", PlainText.Summary(_model, Picture(AllWell)).Last());
    }

    private DemoPicture Picture(PlantState plant) => DemoPicture.Of(_model, plant, Some.Time.AddSeconds(9), TimeZoneInfo.Utc);

    private static Cell Fact(DemoPicture picture, string label) => picture.Facts.Single(fact => fact.Label == label).Text;

    // What a terminal of that size would show, without colours and cursor movements.
    private static List<string> Paint(DemoPicture picture, int width, int height)
    {
        var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.Yes,
            Out = new AnsiConsoleOutput(output),
        });
        console.Profile.Width = width;
        console.Profile.Height = height;
        using (var screen = new LiveScreen(console))
            screen.Paint(picture);

        var text = output.ToString();
        var rows = Place().Split(text[..text.IndexOf("\e[J", StringComparison.Ordinal)]).Skip(1).Select(row => Sequence().Replace(row, "")).ToList();
        Assert.All(rows, row => Assert.DoesNotContain(row, char.IsControl));
        return rows;
    }

    [GeneratedRegex("\e\\[[0-9]+;1H")]
    private static partial Regex Place();

    [GeneratedRegex("\e\\[[0-9;]*[A-Za-z]")]
    private static partial Regex Sequence();
}
