using System.Globalization;
using MeterEdge.Control;

namespace MeterEdge.Journal;

/// <summary>
/// A note on disk, from before a damaged journal is moved aside until what could be salvaged of it is in the fresh one: a start that finds it
/// does all of that again, a few times at most.
/// </summary>
/// <param name="Folder">Name of the folder of the damaged journal.</param>
/// <param name="Attempts">How many starts have begun to salvage it.</param>
internal sealed record SalvageMark(string Folder, int Attempts)
{
    public const string FileName = "journal.salvage";

    // What ends the process twice ends it a third time.
    private const int MostAttempts = 2;

    public bool IsHopeless => Attempts > MostAttempts;

    /// <summary>The note, or nothing when there is none that could be one.</summary>
    public static SalvageMark? Read(string directory)
    {
        var path = Path.Combine(directory, FileName);
        if (!File.Exists(path))
            return null;
        var parts = File.ReadAllText(path).Trim().Split(' ');
        return parts.Length == 2 && parts[0].StartsWith(Opening.QuarantinePrefix, StringComparison.Ordinal) && Path.GetFileName(parts[0]) == parts[0]
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var attempts)
            ? new(parts[0], attempts)
            : null;
    }

    public void Write(string directory) =>
        DurableFile.Write(Path.Combine(directory, FileName), string.Create(CultureInfo.InvariantCulture, $"{Folder} {Attempts}\n"));

    /// <summary>All is done.</summary>
    public static void Remove(string directory) => File.Delete(Path.Combine(directory, FileName));
}
