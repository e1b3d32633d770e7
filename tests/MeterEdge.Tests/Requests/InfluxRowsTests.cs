using System.Text.Json;
using CsCheck;
using MeterEdge.Requests;

namespace MeterEdge.Tests.Requests;

public sealed class InfluxRowsTests
{
    // Names and values of an answer, for the random ones.
    private static readonly string[] Tokens =
    [
        "{", "}", "[", "]", ":", ",", "\"results\"", "\"series\"", "\"name\"", "\"instant\"", "\"columns\"", "\"values\"", "\"time\"", "\"meter\"", "\"quality\"", "\"why\"",
        "\"t_offset_ms\"", "\"span_ms\"", "\"voltage_l1_v\"", "\"error\"", "\"partial\"", "null", "true", "1", "-1", "1e300", "1.5", "\"a\"", "\"\\ud800\"",
    ];

    [Theory]
    [InlineData("[1763892900000,\"m\",1]", true)]
    [InlineData("[1763892900000,\"m\",4]", true)]
    [InlineData("[1763892900000,\"m\",0]", false)]
    [InlineData("[1763892900000,\"m\",5]", false)]
    [InlineData("[1763892900000,\"m\",null]", false)]
    [InlineData("[1763892900000,null,1]", false)]
    [InlineData("[-1,\"m\",1]", false)]
    [InlineData("[253402300799999,\"m\",1]", false)]
    [InlineData("[1e300,\"m\",1]", false)]
    [InlineData("[\"2026-11-23T10:15:00Z\",\"m\",1]", false)]
    [InlineData("[]", false)]
    [InlineData("7", false)]
    public void Only_what_we_wrote_ourselves_is_a_reading(string row, bool isReading)
    {
        var answer = JsonElement.Parse($$"""{"results":[{"series":[{"name":"instant","columns":["time","meter","quality"],"values":[{{row}}]},{"name":"cpu","columns":["time"],"values":[[1]]}]}]}""");
        Assert.Equal(isReading ? 1 : 0, InfluxRows.Of(answer).Count);
    }

    [Fact]
    public void Whatever_a_server_says_it_throws_nothing() =>
        Gen.OneOf(
            Gen.Int[0, Tokens.Length - 1].Array[0, 40].Select(picks => string.Concat(picks.Select(pick => Tokens[pick]))),
            Gen.Int[0, Tokens.Length - 1].Array[0, 12].Select(picks =>
                $$"""{"results":[{"series":[{"name":"instant","columns":["time","meter","quality","why","t_offset_ms","span_ms","voltage_l1_v"],"values":[[{{string.Join(',', picks.Select(pick => Tokens[pick]).Where(IsValue))}}]]}]}]}"""))
            .Sample(
                text =>
                {
                    JsonElement answer;
                    try
                    {
                        answer = JsonElement.Parse(text);
                    }
                    catch (JsonException)
                    {
                        return;
                    }

                    _ = (InfluxRows.Of(answer), InfluxRows.IsPartial(answer));
                },
                iter: 20_000);

    private static bool IsValue(string token) => token.Length > 1 || char.IsAsciiDigit(token[0]);
}
