using System.Collections.Immutable;
using System.Text;
using MeterEdge.Configuration.Keys;

namespace MeterEdge.Configuration.MeterLists;

/// <summary>
/// The columns of a list of meters: the keys of a meter as a table has them (<c>PowerLimitW</c> is <c>power_limit_w</c>, the bus of the switch
/// <c>switch_bus</c>), and the line.
/// </summary>
internal static class MeterColumns
{
    /// <summary>The column that names the line.</summary>
    public const string Bus = "bus";

    private const string Meters = ":" + nameof(BusOptions.Meters) + ":";

    /// <summary>All of them, in the order in which they are written.</summary>
    public static readonly ImmutableArray<MeterColumn> All =
    [
        new("serial", [nameof(MeterOptions.Serial)]),
        new(Bus, []),
        .. MeterOptions.Keys.All.Where(key => key.Name != nameof(MeterOptions.Serial)).SelectMany(Of),
    ];

    /// <summary>The column of a heading as people write it; null when there is none.</summary>
    public static MeterColumn? Find(string heading) => All.FirstOrDefault(column => Essence(column.Name) == Essence(heading));

    /// <summary>The column of a key's path, e.g. <c>MeterEdge:Buses:0:Meters:3:Switch:Unit</c>.</summary>
    public static string NameOf(string path)
    {
        var start = path.IndexOf(Meters, StringComparison.Ordinal) is >= 0 and var meters ? path.IndexOf(':', meters + Meters.Length) + 1 : 0;
        return start == 0 && path.Contains(Meters, StringComparison.Ordinal) ? "" : string.Join('_', path[start..].Split(':').Select(Words));
    }

    private static IEnumerable<MeterColumn> Of(Key key) => key.Table is { } table
        ? table.All.Select(inner => new MeterColumn($"{Words(key.Name)}_{Words(inner.Name)}", [key.Name, inner.Name]))
        : [new(Words(key.Name), [key.Name])];

    // Whether somebody writes PowerLimitW, power_limit_w or Power limit W is all one.
    private static string Essence(string heading) =>
        string.Concat(heading.Where(one => one is not ('_' or '-' or ' '))).ToUpperInvariant();

    private static string Words(string key)
    {
        var words = new StringBuilder();
        foreach (var one in key)
        {
            if (char.IsAsciiLetterUpper(one) && words.Length > 0)
                words.Append('_');
            words.Append(char.ToLowerInvariant(one));
        }

        return words.ToString();
    }
}

/// <summary>A column.</summary>
/// <param name="Name">Its heading.</param>
/// <param name="Path">The keys that lead to its value from the meter; none for the line.</param>
internal sealed record MeterColumn(string Name, ImmutableArray<string> Path);
