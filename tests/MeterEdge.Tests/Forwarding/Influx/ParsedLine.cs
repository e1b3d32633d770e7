using System.Globalization;
using System.Text;

namespace MeterEdge.Tests.Forwarding.Influx;

/// <summary>
/// A line of line protocol, read character by character as its description says, by code that has nothing in common with what writes it.
/// Knows no strings and no booleans: none of ours may be in a line.
/// </summary>
internal sealed record ParsedLine(string Measurement, IReadOnlyList<(string Key, string Value)> Tags, IReadOnlyDictionary<string, object> Fields, long Time)
{
    public string? Tag(string key) => Tags.Where(tag => tag.Key == key).Select(tag => tag.Value).SingleOrDefault();

    /// <summary>Every line of a text; each must end with a line feed.</summary>
    public static IReadOnlyList<ParsedLine> All(string text)
    {
        if (text.Length == 0)
            return [];
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', text);
        return [.. text[..^1].Split('\n').Select(One)];
    }

    public static ParsedLine One(string line)
    {
        var at = 0;
        var measurement = Word(", ");
        var tags = new List<(string, string)>();
        while (Next() == ',')
        {
            var key = Word("=");
            Assert.Equal('=', Next());
            var value = Word(", ");
            Assert.NotEqual("", key);
            Assert.NotEqual("", value);
            tags.Add((key, value));
        }

        var fields = new Dictionary<string, object>();
        do
        {
            var key = Word("=");
            Assert.Equal('=', Next());
            fields.Add(key, Number(Word(", ")));
        }
        while (Next() == ',');

        var time = long.Parse(line.AsSpan(at), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return new(measurement, tags, fields, time);

        char Next() => line[at++];

        // Up to one of the ends that no backslash stands before; a backslash before anything else is itself.
        string Word(string ends)
        {
            var word = new StringBuilder();
            while (!ends.Contains(line[at], StringComparison.Ordinal))
            {
                if (line[at] == '\\' && line[at + 1] is ',' or '=' or ' ')
                    at++;
                word.Append(line[at++]);
            }

            return word.ToString();
        }
    }

    private static object Number(string text) => text.EndsWith('i')
        ? (object)long.Parse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)
        : double.Parse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
}
