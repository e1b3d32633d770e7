namespace MeterEdge.Configuration.Keys;

/// <summary>Where a value was written: a line of the file or of one that it names, or an environment variable. All empty: nowhere.</summary>
/// <param name="Line">Line of the file, from 1.</param>
/// <param name="Variable">Name of the environment variable.</param>
public readonly record struct Origin(int? Line, string? Variable)
{
    /// <summary>Path of the file that the configuration names; null for the configuration itself.</summary>
    public string? File { get; private init; }

    /// <summary>A line of the file, from 1.</summary>
    public static Origin At(int line) => new(line, null);

    /// <summary>A line, from 1, of a file that the configuration names.</summary>
    public static Origin At(string file, int line) => new(line, null) { File = file };

    /// <summary>An environment variable.</summary>
    public static Origin From(string variable) => new(null, variable);
}
