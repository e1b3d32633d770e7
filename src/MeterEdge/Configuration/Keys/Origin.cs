namespace MeterEdge.Configuration.Keys;

/// <summary>Where a value was written: a line of the file, or an environment variable. Both empty: nowhere.</summary>
/// <param name="Line">Line of the file, from 1.</param>
/// <param name="Variable">Name of the environment variable.</param>
public readonly record struct Origin(int? Line, string? Variable)
{
    /// <summary>A line of the file, from 1.</summary>
    public static Origin At(int line) => new(line, null);

    /// <summary>An environment variable.</summary>
    public static Origin From(string variable) => new(null, variable);
}
