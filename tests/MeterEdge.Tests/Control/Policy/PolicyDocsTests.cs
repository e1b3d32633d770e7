using System.Text;
using MeterEdge.Configuration.Keys;
using MeterEdge.Control.Policy;
using MeterEdge.Tests.Configuration;

namespace MeterEdge.Tests.Control.Policy;

public sealed class PolicyDocsTests
{
    private static readonly string Document = File.ReadAllText(SourceTree.Path("docs/policy.md"));

    [Fact]
    public void Every_rule_stands_in_the_document()
    {
        var keys = PolicyRules.Keys.All.Select(key => key.Name).ToList();

        Assert.All(keys, key => Assert.Contains($"`{key}`", Document, StringComparison.Ordinal));
        var rows = Document.Split('\n').Where(line => line.StartsWith("| D", StringComparison.Ordinal)).Select(line => line.Split('|')[1].Trim()).Distinct();
        Assert.Equal(Enumerable.Range(1, 28).Select(number => $"D{number}"), rows);
    }

    [Fact]
    public void The_calendar_of_the_document_is_one()
    {
        var example = Document[Document.IndexOf("{\n  \"valid_until\"", StringComparison.Ordinal)..];
        var findings = new Findings();

        var calendar = CalendarDocument.Read(Encoding.UTF8.GetBytes(example[..example.IndexOf("\n```", StringComparison.Ordinal)]), findings);

        Assert.Empty(findings.InOrder);
        Assert.Equal(3, calendar!.Holidays.Count);
    }
}
