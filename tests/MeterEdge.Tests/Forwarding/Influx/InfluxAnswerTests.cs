using MeterEdge.Forwarding.Influx;

namespace MeterEdge.Tests.Forwarding.Influx;

/// <summary>What servers of each make were seen or are documented to say, and what we take it to mean.</summary>
public sealed class InfluxAnswerTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 15, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(204, "", nameof(InfluxAnswer.Written))]
    [InlineData(200, "", nameof(InfluxAnswer.Written))]
    [InlineData(201, "{}", nameof(InfluxAnswer.Written))]
    [InlineData(301, "", nameof(InfluxAnswer.Misconfigured))]
    [InlineData(307, "", nameof(InfluxAnswer.Misconfigured))]
    // 1.x, good lines are written.
    [InlineData(400, """{"error":"partial write: unable to parse 'x': missing fields dropped=0"}""", nameof(InfluxAnswer.Rejected))]
    [InlineData(400, """{"error":"partial write: field type conflict: input field \"power_w\" on measurement \"instant\" is type float, already exists as type integer dropped=1"}""", nameof(InfluxAnswer.Rejected))]
    [InlineData(400, """{"error":"partial write: points beyond retention policy dropped=3"}""", nameof(InfluxAnswer.BeyondRetention))]
    // 2, everything is rejected; 422 when some points are.
    [InlineData(400, """{"code":"invalid","message":"unable to parse 'x': missing fields"}""", nameof(InfluxAnswer.Rejected))]
    [InlineData(422, """{"code":"unprocessable entity","message":"failure writing points to database: partial write: points beyond retention policy dropped=3"}""", nameof(InfluxAnswer.BeyondRetention))]
    [InlineData(422, """{"code":"unprocessable entity","message":"failure writing points to database: partial write: field type conflict dropped=1"}""", nameof(InfluxAnswer.Rejected))]
    // 3, good lines are written.
    [InlineData(400, """{"error":"partial write of line protocol occurred","data":[{"error_message":"invalid","line_number":2}]}""", nameof(InfluxAnswer.Rejected))]
    [InlineData(400, "points beyond retention policy dropped=99999999999", nameof(InfluxAnswer.Rejected))]
    [InlineData(401, """{"error":"unable to parse authentication credentials"}""", nameof(InfluxAnswer.Misconfigured))]
    [InlineData(403, "", nameof(InfluxAnswer.Misconfigured))]
    [InlineData(404, """{"error":"database not found: \"meteredge\""}""", nameof(InfluxAnswer.Misconfigured))]
    [InlineData(404, "404 page not found", nameof(InfluxAnswer.Misconfigured))]
    [InlineData(405, "", nameof(InfluxAnswer.Misconfigured))]
    [InlineData(407, "", nameof(InfluxAnswer.Misconfigured))]
    [InlineData(415, "", nameof(InfluxAnswer.Misconfigured))]
    [InlineData(413, """{"error":"Request Entity Too Large"}""", nameof(InfluxAnswer.TooLarge))]
    [InlineData(408, "", nameof(InfluxAnswer.NotNow))]
    [InlineData(429, "", nameof(InfluxAnswer.NotNow))]
    [InlineData(500, """{"error":"timeout"}""", nameof(InfluxAnswer.NotNow))]
    [InlineData(500, """{"error":"retention policy not found: autogen"}""", nameof(InfluxAnswer.Misconfigured))]
    [InlineData(502, "", nameof(InfluxAnswer.NotNow))]
    [InlineData(503, """{"error":"request throttled, queue full"}""", nameof(InfluxAnswer.NotNow))]
    [InlineData(504, "", nameof(InfluxAnswer.NotNow))]
    [InlineData(599, "", nameof(InfluxAnswer.NotNow))]
    // JSON by its letters, but not text.
    [InlineData(503, """{"error":"\ud800"}""", nameof(InfluxAnswer.NotNow))]
    [InlineData(503, """{"\ud800 more than that":1}""", nameof(InfluxAnswer.NotNow))]
    public void Each_answer_has_its_meaning(int status, string body, string meaning) =>
        Assert.Equal(meaning, Of(status, body).GetType().Name);

    [Fact]
    public void Only_a_404_says_that_the_database_is_missing() => Assert.Equal(
        [404],
        Enumerable.Range(200, 400).Where(status => Of(status) is InfluxAnswer.Misconfigured { IsMissing: true }));

    [Fact]
    public void No_status_is_taken_for_written_but_2xx() => Assert.Equal(
        Enumerable.Range(200, 100),
        Enumerable.Range(0, 1000).Where(status => Of(status) is InfluxAnswer.Written));

    [Fact]
    public void A_page_for_a_browser_is_no_acknowledgement() =>
        Assert.IsType<InfluxAnswer.Misconfigured>(InfluxAnswer.Of(200, "<html>Please log in</html>", isPage: true, null, Now));

    [Fact]
    public void How_many_lines_are_beyond_the_retention_is_read() =>
        Assert.Equal(3, Assert.IsType<InfluxAnswer.BeyondRetention>(Of(400, """{"error":"partial write: points beyond retention policy dropped=3"}""")).Dropped);

    [Theory]
    [InlineData(null, null)]
    [InlineData("0", 0)]
    [InlineData("7", 7)]
    [InlineData("600", 600)]
    [InlineData("86400", 600)]
    [InlineData("99999999999999999999", null)]
    [InlineData("-1", null)]
    [InlineData("soon", null)]
    [InlineData("Mon, 23 Nov 2026 10:15:30 GMT", 30)]
    [InlineData("Mon, 23 Nov 2026 10:00:00 GMT", 0)]
    [InlineData("Mon, 23 Nov 2026 20:00:00 GMT", 600)]
    public void Retry_After_is_honoured_up_to_ten_minutes(string? header, int? seconds)
    {
        foreach (var status in (int[])[429, 503])
        {
            var wait = Assert.IsType<InfluxAnswer.NotNow>(InfluxAnswer.Of(status, "", false, header, Now)).RetryAfter;
            Assert.Equal(seconds, wait is { } given ? (int)given.TotalSeconds : null);
        }
    }

    [Theory]
    [InlineData("""{"error":"a"}""", "a")]
    [InlineData("""{"code":"x","message":"b"}""", "b")]
    [InlineData("""{"results":[{"statement_id":0},{"statement_id":1,"error":"c"}]}""", "c")]
    [InlineData("""{"results":[{"statement_id":0}]}""", null)]
    [InlineData("""{"results":{}}""", null)]
    [InlineData("""["error"]""", null)]
    [InlineData("""{"error":3}""", null)]
    [InlineData("no json", null)]
    [InlineData("", null)]
    public void An_error_is_found_where_each_version_puts_it(string body, string? error) => Assert.Equal(error, InfluxError.InJson(body));

    [Fact]
    public void What_a_server_says_is_shown_in_one_short_line()
    {
        Assert.Equal("bad gateway  now", InfluxError.In("bad gateway\r\nnow\n"));
        Assert.Equal(201, InfluxError.In(new string('x', 5000)).Length);
        Assert.Contains("database not found", Of(404, """{"error":"database not found: \"meteredge\""}""").Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_only_a_person_can_help_it_is_asked_slowly_and_else_as_after_any_failure()
    {
        var wrong = Of(401);
        Assert.InRange(InfluxPause.After(1, wrong, 0), TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(8));
        Assert.Equal(TimeSpan.FromSeconds(150), InfluxPause.After(20, wrong, 0));
        Assert.Equal(TimeSpan.Zero, InfluxPause.After(1, Of(503), 0));
        Assert.Equal(TimeSpan.FromSeconds(0.5), InfluxPause.After(1, Of(503), 0.5));
        Assert.Equal(TimeSpan.FromSeconds(40), InfluxPause.After(1, InfluxAnswer.Of(429, "", false, "40", Now), 0.5));
        Assert.Equal(TimeSpan.FromSeconds(150), InfluxPause.After(20, InfluxAnswer.Of(429, "", false, "40", Now), 0.5));
    }

    private static InfluxAnswer Of(int status, string body = "") => InfluxAnswer.Of(status, body, isPage: false, null, Now);
}
