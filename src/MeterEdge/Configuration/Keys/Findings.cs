using System.Globalization;

namespace MeterEdge.Configuration.Keys;

/// <summary>One thing that is wrong.</summary>
/// <param name="Key">Path of the key, e.g. <c>MeterEdge:Buses:0:Baud</c>; empty when the whole file is meant.</param>
/// <param name="Origin">Where it was written.</param>
/// <param name="Message">What is wrong and what to do.</param>
public sealed record Finding(string Key, Origin Origin, string Message);

/// <summary>Collects everything that is wrong, so that all of it can be named at once.</summary>
public sealed class Findings
{
    private readonly List<Finding> _found = [];

    /// <summary>What was found, in the order of the file, then of the files that it names; what came from the environment last.</summary>
    public IReadOnlyList<Finding> InOrder =>
    [
        .. _found.OrderBy(finding => finding.Origin.Line is null).ThenBy(finding => finding.Origin.File is not null).ThenBy(finding => finding.Origin.Line),
    ];

    /// <summary>True when nothing is wrong.</summary>
    public bool None => _found.Count == 0;

    /// <summary>Notes something that is wrong where it was written.</summary>
    public void Add(string key, Origin origin, string message) => _found.Add(new Finding(key, origin, message));

    /// <summary>Notes something about a key; a key that was not written is shown at the object that lacks it.</summary>
    public void Add(string key, Node root, string message) => Add(key, NodeAt(key, root).Origin, message);

    /// <summary>What to call the place of a key in messages: the key, or the line of another file that it was written in.</summary>
    public static string Place(string key, Node root) =>
        NodeAt(key, root).Origin is { File: { } file, Line: { } line } ? string.Create(CultureInfo.InvariantCulture, $"{file}:{line}") : key;

    /// <summary>The node of a key, or the nearest object or list around it that was written.</summary>
    public static Node NodeAt(string key, Node root)
    {
        var node = root;
        foreach (var part in key.Split(':'))
        {
            var next = node switch
            {
                ObjectNode found => found.Find(part),
                ListNode list when int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
                    && at < list.Items.Count => list.Items[at],
                _ => null,
            };
            if (next is null)
                break;
            node = next;
        }
        return node;
    }
}
