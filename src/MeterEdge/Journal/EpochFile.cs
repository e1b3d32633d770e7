using System.Globalization;
using MeterEdge.Control;

namespace MeterEdge.Journal;

/// <summary>
/// The current epoch once more, outside the database, and how far it had come when the journal was closed: when a backup of the database
/// is put back, or its log is lost, the two differ, and the numbers that would be given a second time get a new epoch.
/// </summary>
internal static class EpochFile
{
    private const int EpochLength = 16;

    /// <summary>The mark, or nothing when there is no such file or no epoch in it.</summary>
    public static EpochMark? Read(string path)
    {
        if (!File.Exists(path))
            return null;
        var parts = File.ReadAllText(path).Trim().Split(' ');
        if (parts[0].Length != EpochLength || !parts[0].All(char.IsAsciiHexDigitLower))
            return null;
        return new(parts[0], parts.Length == 2 && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var head) ? head : null);
    }

    /// <summary>Replaces the file, durably.</summary>
    public static void Write(string path, EpochMark mark) =>
        DurableFile.Write(path, string.Create(CultureInfo.InvariantCulture, $"{mark.Epoch} {mark.Head}").TrimEnd() + "\n");
}
