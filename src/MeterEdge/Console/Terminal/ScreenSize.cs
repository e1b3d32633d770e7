using System.Globalization;

namespace MeterEdge.Console.Terminal;

/// <summary>Size of a screen, as a client of the local socket says it in its first line: <c>terminal COLUMNS ROWS</c>.</summary>
/// <param name="Columns">Width in characters, 20 to 500.</param>
/// <param name="Rows">Height in rows, 5 to 500.</param>
internal readonly record struct ScreenSize(int Columns, int Rows)
{
    private const string Word = "terminal";

    /// <summary>What a VT100 has.</summary>
    public static readonly ScreenSize Vt100 = new(80, 24);

    /// <summary>Reads the line; null when it is another one, which then is a command. What no screen has is brought into range.</summary>
    public static ScreenSize? Parse(string line) => line.Split(' ') is [Word, var columns, var rows]
        && int.TryParse(columns, NumberStyles.None, CultureInfo.InvariantCulture, out var width)
        && int.TryParse(rows, NumberStyles.None, CultureInfo.InvariantCulture, out var height)
            ? new(Math.Clamp(width, 20, 500), Math.Clamp(height, 5, 500))
            : null;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Word} {Columns} {Rows}");
}
