using System.Text;
using CsCheck;
using MeterEdge.Configuration.Keys;
using MeterEdge.Control.Policy;
using MeterEdge.Tests.Configuration;

namespace MeterEdge.Tests.Control.Policy;

public sealed class CalendarFileTests
{
    private const string Valid = """
        {
          // from the gazette
          "valid_until": "2026-12-31",
          "holidays": ["2026-10-01", "2026-10-02"],
          "special_days": [
            { "date": "2026-06-07", "name": "college entrance examination" },
            { "date": "2026-06-07", "name": "village fair" },
          ],
        }
        """;

    private static readonly string[] Pieces =
        ["{", "}", "[", "]", "\"", ",", ":", "null", "-1", "1e999", "//", "/*", "\0", "\n", "\\", "\"\\ud800\"", "\"9999-12-31\"", "\"0001-01-01\"", "\"2026-02-29\"", "\"holidays\"", "ü", "\u2028"];

    [Fact]
    public void A_calendar_knows_its_days_and_its_end()
    {
        var calendar = CalendarDocument.Read(Encoding.UTF8.GetBytes(Valid), new())!;

        Assert.Equal(new(2026, 12, 31), calendar.ValidUntil);
        Assert.Equal([new(2026, 10, 1), new(2026, 10, 2)], calendar.Holidays.Order());
        Assert.Equal("college entrance examination, village fair", calendar.SpecialDays[new(2026, 6, 7)]);
    }

    [Theory]
    [InlineData("\"valid_until\": \"2026-12-31\",", "", 1, "valid_until", "is required")]
    [InlineData("2026-12-31", "2026-13-31", 3, "valid_until", "expects a day like \"2026-06-07\"")]
    [InlineData("2026-10-02", "2026-10-32", 4, "holidays:1", "expects a day like \"2026-06-07\"")]
    [InlineData("\"holidays\"", "\"holiday\"", 4, "holiday", "is not a known key; did you mean holidays?")]
    [InlineData("\"name\": \"village fair\"", "\"name\": \"\"", 7, "special_days:1:name", "is empty")]
    public void What_is_wrong_with_it_is_said_with_its_line(string from, string to, int line, string key, string message)
    {
        var findings = new Findings();

        Assert.Null(CalendarDocument.Read(Encoding.UTF8.GetBytes(Valid.Replace(from, to, StringComparison.Ordinal)), findings));

        var finding = Assert.Single(findings.InOrder);
        Assert.Equal((line, key, message), (finding.Origin.Line, finding.Key, finding.Message));
    }

    [Fact]
    public void A_changed_file_counts_at_once_and_one_that_is_broken_or_gone_leaves_in_force_what_was()
    {
        using var folder = new TemporaryFolder();
        var log = new RecordingLog<CalendarFileTests>();
        var path = folder.Write("calendar.json", Valid);
        var file = new CalendarFile(path, log);
        Assert.Equal(new(2026, 12, 31), file.Current!.ValidUntil);

        folder.Write("calendar.json", Valid.Replace("2026-12-31", "2027-01-31", StringComparison.Ordinal) + "\n");
        Assert.Equal(new(2027, 1, 31), file.Current!.ValidUntil);

        folder.Write("calendar.json", "{ \"valid_until\": 1 }");
        Assert.Equal(new(2027, 1, 31), file.Current!.ValidUntil);
        Assert.Equal(new(2027, 1, 31), file.Current!.ValidUntil);
        Assert.Contains("calendar.json:1: valid_until: expects a day", Assert.Single(log.Errors).Text, StringComparison.Ordinal);

        File.Delete(path);
        Assert.Equal(new(2027, 1, 31), file.Current!.ValidUntil);
    }

    [Fact]
    public void Without_a_file_there_is_no_calendar()
    {
        using var folder = new TemporaryFolder();
        var log = new RecordingLog<CalendarFileTests>();

        Assert.Null(new CalendarFile(null, log).Current);
        Assert.Null(new CalendarFile(Path.Combine(folder.Path, "none.json"), log).Current);
        Assert.Null(new CalendarFile(folder.Path, log).Current);
    }

    [Fact]
    public void The_configuration_is_refused_with_what_is_wrong_in_the_calendar_that_it_names()
    {
        using var folder = new TemporaryFolder();
        var good = folder.Write("good.json", Valid);
        var bad = folder.Write("bad.json", Valid.Replace("2026-10-02", "2.10.2026", StringComparison.Ordinal));

        Assert.True(With(good).IsValid);
        Assert.Equal($"{bad}:4: holidays:1: expects a day like \"2026-06-07\"", Assert.Single(With(bad).Errors).ToString());
        Assert.Equal(("MeterEdge:Control:CalendarFile", "names /nowhere.json, which does not exist"), With("/nowhere.json").Errors.Select(error => (error.Key, error.Message)).Single());

        static MeterEdge.Configuration.ConfigurationResult With(string path) =>
            Configuration.Some.Changed("\"CalendarFile\": null", $"\"CalendarFile\": \"{path}\"");
    }

    [Fact]
    public void No_bytes_make_the_reader_throw()
    {
        var valid = Encoding.UTF8.GetBytes(Valid);
        var changed = Gen.Select(Gen.Int[0, Valid.Length - 1], Gen.Byte).Array[1, 6].Select(changes =>
        {
            var bytes = valid.ToArray();
            foreach (var (at, value) in changes)
                bytes[at] = value;
            return bytes;
        });
        var pieced = Gen.Select(Gen.Int[0, Valid.Length - 1], Gen.Int[0, 40], Gen.OneOf(Pieces)).Array[1, 4].Select(changes => Encoding.UTF8.GetBytes(changes.Aggregate(
            Valid,
            (text, change) => text[..Math.Min(change.Item1, text.Length)] + change.Item3 + text[Math.Min(change.Item1 + change.Item2, text.Length)..])));
        Gen.OneOf(Gen.Byte.Array[0, 200], changed, pieced).Sample(
            bytes =>
            {
                var findings = new Findings();
                return CalendarDocument.Read(bytes, findings) is null != findings.None;
            },
            iter: Fuzz.Inputs);
    }
}
