using System.Globalization;
using MeterEdge.Configuration.Keys;
using MeterEdge.Configuration.MeterLists;

namespace MeterEdge.Configuration;

/// <summary>One thing that is wrong with the configuration.</summary>
/// <param name="Key">Path of the key, e.g. <c>MeterEdge:Buses:0:Baud</c>; empty when the whole file is meant. In a list of meters, its column.</param>
/// <param name="Line">Line of the file, from 1; null when it came from the environment or the file could not be read.</param>
/// <param name="Source">Path of the file, or name of the environment variable.</param>
/// <param name="Message">What is wrong and what to do.</param>
public sealed record ConfigurationError(string Key, int? Line, string Source, string Message)
{
    /// <summary>One line, e.g. <c>meteredge.json:17: MeterEdge:Buses:0:Baud: expects one of …</c>.</summary>
    public override string ToString()
    {
        var place = Line is { } line ? string.Create(CultureInfo.InvariantCulture, $"{Source}:{line}") : Source;
        var text = Key.Length == 0 ? $"{place}: {Message}" : $"{place}: {Key}: {Message}";
        // Names and values come from the file as they are; a line feed among them must not break the line.
        return string.Create(text.Length, text, (clean, dirty) =>
        {
            for (var i = 0; i < clean.Length; i++)
                clean[i] = char.IsControl(dirty[i]) ? '?' : dirty[i];
        });
    }

    internal static ConfigurationError Of(Finding finding, string path) =>
        finding.Origin.File is { } list
            ? new(MeterColumns.NameOf(finding.Key), finding.Origin.Line, list, finding.Message)
            : new(finding.Key, finding.Origin.Line, finding.Origin.Variable ?? path, finding.Message);
}
