using CsCheck;
using MeterEdge.Configuration.MeterLists;

namespace MeterEdge.Tests.Configuration.MeterLists;

public sealed class CsvTextTests
{
    private static readonly Gen<string> AnyField = Gen.String[Gen.Char["ab 1,;\t\"\r\n'ü"], 0, 8];

    [Theory]
    [InlineData("a,b\n1,2\n", "a|b/1|2")]
    [InlineData("a,b\r\n1,2", "a|b/1|2")]
    [InlineData("a,b\r1,2\r", "a|b/1|2")]
    [InlineData("a;b\n1,5;2\n", "a|b/1,5|2")]
    [InlineData("a\tb\n1\t2\n", "a|b/1|2")]
    [InlineData("a,b\n\n , \n1,2\n,,,\n", "a|b/1|2")]
    [InlineData(" a , b \n 1 ,2 \n", "a|b/1|2")]
    [InlineData("a,b\n\"1,\"\"x\"\"\",\" 2 \"\n", "a|b/1,\"x\"| 2 ")]
    [InlineData("a,b\n,\n1,\n", "a|b/1|")]
    [InlineData("", "")]
    public void Fields_are_read_as_rfc_4180_and_spreadsheets_write_them(string text, string expected)
    {
        var records = CsvText.Parse(text, (line, problem) => Assert.Fail($"{line}: {problem}"));
        Assert.Equal(expected, string.Join('/', records.Select(record => string.Join('|', record.Fields))));
    }

    [Fact]
    public void Lines_are_counted_through_fields_of_several_lines()
    {
        var records = CsvText.Parse("a,b\r\n\"1\r\n2\",x\r\n\r\n3,y\r\n", (_, _) => Assert.Fail());
        Assert.Equal([1, 2, 5], records.Select(record => record.Line));
    }

    [Theory]
    [InlineData("a,b\nx\"y,1\n2,3\n", 2, "has a quotation mark within a field", "a|b/2|3")]
    [InlineData("a,b\n\"x\"y,1\n2,3\n", 2, "goes on after a closing quotation mark", "a|b/2|3")]
    [InlineData("a,b\n2,3\n\"x,1\n4,5\n", 3, "opens a quotation mark that is never closed", "a|b/2|3")]
    public void A_wrong_record_is_named_by_its_line_and_the_others_are_read(string text, int line, string problem, string others)
    {
        var problems = new List<(int Line, string Text)>();
        var records = CsvText.Parse(text, (at, what) => problems.Add((at, what)));
        var (wrong, said) = Assert.Single(problems);
        Assert.Equal(line, wrong);
        Assert.StartsWith(problem, said, StringComparison.Ordinal);
        Assert.Equal(others, string.Join('/', records.Select(record => string.Join('|', record.Fields))));
    }

    [Fact]
    public void Whatever_fields_are_written_are_read_again() =>
        Gen.Select(AnyField.Array[1, 4].Array[1, 5], Gen.Char[",;\t"], Gen.OneOf("\n", "\r\n")).Sample((rows, separator, end) =>
        {
            // The first line decides on the separator.
            string[][] all = [["h1", "h2", "h3", "h4"], .. rows];
            var text = string.Concat(all.Select(row => string.Join(separator, row.Select(CsvText.Field)) + end));
            var records = CsvText.Parse(text, (line, problem) => Assert.Fail($"{line}: {problem}"));
            Assert.Equal(all.Where(row => row.Any(field => field.Length > 0)).Select(row => string.Join('\0', row)), records.Select(record => string.Join('\0', record.Fields)));
        });

    [Fact]
    public void No_text_throws() => Gen.String[Gen.Char["ab,;\t\"\r\n"], 0, 60].Sample(text =>
    {
        var problems = 0;
        Assert.All(CsvText.Parse(text, (_, _) => problems++), record => Assert.InRange(record.Line, 1, text.Length + 1));
        Assert.InRange(problems, 0, text.Length);
    });
}
