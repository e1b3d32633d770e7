using CsCheck;
using MeterEdge.Console.Sessions;

namespace MeterEdge.Tests.Console.Sessions;

public sealed class VerbTableTests
{
    private static readonly VerbTable Table = new(
    [
        Verb("status", VerbGroup.Look, json: true),
        Verb("meters", VerbGroup.Look, json: true, "lost", "ok"),
        Verb("meter", VerbGroup.Look, json: true, "1300", "1301"),
        Verb("bus pause", VerbGroup.Do, json: false, "bus-1"),
        Verb("bus resume", VerbGroup.Do, json: false, "bus-1"),
    ]);

    [Theory]
    [InlineData("status", "status", "", false)]
    [InlineData("  status\t|  json ", "status", "", true)]
    [InlineData("meter 1300", "meter", "1300", false)]
    [InlineData("bus pause bus-1 5", "bus pause", "bus-1 5", false)]
    [InlineData("meter --help", "help", "meter", false)]
    [InlineData("bus pause ?", "help", "bus pause", false)]
    public void A_line_is_a_verb_and_its_words(string line, string verb, string words, bool isJson)
    {
        var read = Table.Read(line);
        Assert.Null(read.Problem);
        Assert.Equal((verb, words, isJson), (read.Verb!.Name, string.Join(' ', read.Words), read.IsJson));
    }

    [Theory]
    [InlineData("stats", "no command 'stats'; did you mean status? Type help for the list.")]
    [InlineData("STATUSES", "no command 'STATUSES'")]
    [InlineData("bus", "'bus' what? bus pause, bus resume")]
    [InlineData("bus stop bus-1", "'bus' what? bus pause, bus resume")]
    [InlineData("bus pause bus-1 | json", "'bus pause' has no JSON")]
    [InlineData("status | xml", "what may stand behind | is json")]
    [InlineData("\e[2Jstatus", "no command '?[2Jstatus'")]
    public void What_is_wrong_with_a_line_is_said(string line, string problem) => Assert.StartsWith(problem, Table.Read(line).Problem, StringComparison.Ordinal);

    [Fact]
    public void An_empty_line_is_nothing() => Assert.Equal((null, null), (Table.Read("  ").Verb, Table.Read("  ").Problem));

    [Theory]
    [InlineData("", "bus help meter meters status")]
    [InlineData("m", "bus help meter meters status")]
    [InlineData("bus ", "pause resume")]
    [InlineData("bus pause ", "bus-1")]
    [InlineData("meters ", "lost ok")]
    [InlineData("meters lost ", "|")]
    [InlineData("meters lost | ", "json")]
    [InlineData("help bus ", "pause resume")]
    [InlineData("nonsense ", "")]
    public void The_next_word_is_offered(string beginning, string words) =>
        Assert.Equal(words, string.Join(' ', Table.Complete(beginning).Distinct().Order(StringComparer.Ordinal)));

    [Fact]
    public void Nothing_that_is_typed_makes_it_throw()
    {
        string[] known = ["status", "|", "json", "meter", "bus", "pause", "bus-1", "help", "?", "", "\0", "\u2028"];
        var words = Gen.Int[0, known.Length - 1].Select(n => known[n]);
        Gen.OneOf(Gen.String, words.Array[0, 6].Select(parts => string.Join(' ', parts))).Sample(line =>
        {
            var read = Table.Read(line);
            _ = Table.Complete(line);
            return read.Verb is not null ? read.Problem is null : read.Problem is not null || string.IsNullOrWhiteSpace(line) || line.Trim() is "| json";
        });
    }

    private static ConsoleVerb Verb(string name, VerbGroup group, bool json, params string[] next) =>
        new(name, "", name, name, _ => ValueTask.FromResult<string?>(null)) { Group = group, HasJson = json, Complete = before => before.IsEmpty ? next : [] };
}
