using System.Text.RegularExpressions;
using System.Xml.Linq;
using MeterEdge.Configuration;

namespace MeterEdge.Tests.Configuration;

/// <summary>The doc lines of the options, as the compiler wrote them down.</summary>
internal static partial class OptionDocs
{
    private static readonly Dictionary<string, string> Summaries =
        XDocument.Load(Path.ChangeExtension(typeof(EdgeConfiguration).Assembly.Location, ".xml")).Descendants("member")
            .ToDictionary(member => member.Attribute("name")!.Value, member => Text(member.Element("summary")));

    /// <summary>The doc line of a property.</summary>
    public static string Of(Type options, string property)
    {
        // What a record inherits is described where it stands.
        if (options.BaseType is { } parent && parent.GetProperties().Any(one => one.Name.Equals(property, StringComparison.OrdinalIgnoreCase)))
            return Of(parent, property);
        var name = $"P:{options.FullName}.{PropertyOf(property).TrimStart('$')}";
        return Summaries.TryGetValue(name, out var text)
            ? text
            : Summaries.Single(pair => pair.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
    }

    /// <summary>The property of a key; keys of the policy are spelled in lower case, with words and groups set apart.</summary>
    public static string PropertyOf(string key) => key.Replace("_", "", StringComparison.Ordinal).Replace(".", "", StringComparison.Ordinal);

    private static string Text(XElement? summary) => summary is null
        ? ""
        : WhiteSpace().Replace(string.Concat(summary.Nodes().Select(node => node switch
        {
            XText text => text.Value,
            XElement element => element.Attribute("cref")?.Value.Split('.')[^1] ?? element.Value,
            _ => "",
        })), " ").Trim();

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();
}
