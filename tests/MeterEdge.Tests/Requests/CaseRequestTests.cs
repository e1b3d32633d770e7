using System.Collections.Immutable;
using System.Text.Json;
using MeterEdge.Configuration;
using MeterEdge.Control.Cases;
using MeterEdge.Control.Messages;
using MeterEdge.Control.Policy;
using MeterEdge.Tests.Journal;

namespace MeterEdge.Tests.Requests;

public sealed class CaseRequestTests : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Desk _desk;

    public CaseRequestTests()
    {
        _desk = new(_folder.Path);
        var policy = PolicyProfile.Find("cn-default")!;
        _desk.Cases = MeterEdge.Control.Cases.Desk.Open(
            _desk.Control,
            new()
            {
                Meters = ImmutableDictionary<string, ControlledMeter>.Empty.Add(
                    "130005218841", new("130005218841", "A-1001", AccountClass.Resident, new() { CanOpen = true, CanClose = true }, IsDistrict: false)),
                Cut = new(policy),
                Reconnect = policy.Reconnect,
                TimeZone = Control.Policy.Some.Shanghai,
                ClockTrusted = () => false,
                SinceAnswer = _ => null,
                ReleasesReachable = () => true,
            },
            _desk.Journal.Time);
    }

    public async ValueTask DisposeAsync()
    {
        await _desk.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("\"case\":\"C-1\"")]
    [InlineData("\"meter\":\"130005218841\"")]
    public void The_whole_story_of_a_case_is_one_answer(string which)
    {
        Take(Control.Policy.Some.Notice(NoticeKind.Written, "letter", 10) with { Outcome = "posted", By = "Li Wei" });
        Take(Control.Policy.Some.Order(CutReason.Arrears));

        var answer = _desk.Ask($$"""{"v":1,"id":"q-1","do":"case",{{which}}}""");

        Assert.Equal(("done", null), (answer.Stage, answer.Code));
        var data = answer.Data!.Value;
        Assert.Equal(("C-1", "130005218841", "A-1001", "en"), (Text(data, "case"), Text(data, "meter"), Text(data, "account"), Text(data, "lang")));
        Assert.Equal("WRITTEN", Text(data.GetProperty("notices")[0], "kind"));
        var lines = data.GetProperty("text").EnumerateArray().Select(line => line.GetString()!).ToList();
        Assert.Contains("A written notice of 120.00 CNY went out over letter by Li Wei", lines[0], StringComparison.Ordinal);
        Assert.Contains(lines, line => line.Contains("The cut was refused: ", StringComparison.Ordinal) && line.Contains("the clock cannot be trusted", StringComparison.Ordinal));
        Assert.Equal("Supply is on.", lines[^1]);
    }

    [Fact]
    public void It_is_told_in_chinese_as_well()
    {
        Take(Control.Policy.Some.Notice(NoticeKind.Written, "letter", 10));

        var data = _desk.Ask("""{"v":1,"id":"q-1","do":"case","case":"C-1","lang":"zh"}""").Data!.Value;

        Assert.Contains("以信函发出书面停电通知", data.GetProperty("text")[0].GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"case\":\"C-9\"", "UNKNOWN_CASE")]
    [InlineData("\"meter\":\"1\"", "UNKNOWN_CASE")]
    [InlineData("\"case\":\"C-1\",\"lang\":\"fr\"", "MALFORMED")]
    [InlineData("\"case\":\"C-1\",\"meter\":\"130005218841\"", "MALFORMED")]
    [InlineData("\"lang\":\"en\"", "MALFORMED")]
    public void A_case_that_nobody_knows_and_a_question_that_is_none_are_refused(string which, string code)
    {
        Take(Control.Policy.Some.Notice(NoticeKind.Written, "letter", 10));

        var answer = _desk.Ask($$"""{"v":1,"id":"q-1","do":"case",{{which}}}""");

        Assert.Equal(("refused", code), (answer.Stage, answer.Code));
    }

    private void Take(SignedMessage message) => _desk.Cases!.Turn(turn =>
    {
        _desk.Cases.Take(turn, message, null);
        return true;
    });

    private static string? Text(JsonElement of, string name) => of.GetProperty(name).GetString();
}
