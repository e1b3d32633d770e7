using System.Globalization;

namespace MeterEdge.Configuration.Keys;

/// <summary>Paths of keys, written like <c>MeterEdge:Buses:0:Baud</c>.</summary>
public static class KeyPath
{
    /// <summary>A key below a path.</summary>
    public static string Join(string path, string name) => path.Length == 0 ? name : $"{path}:{name}";

    /// <summary>An item of a list, counted from 0.</summary>
    public static string Join(string path, int item) => Join(path, item.ToString(CultureInfo.InvariantCulture));
}
