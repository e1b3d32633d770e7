using System.Globalization;
using MeterEdge.Control;

namespace MeterEdge.Journal;

/// <summary>
/// The current epoch and those before it once more, outside the database, and how far it had come when the journal was closed: when a backup of the database
/// is put back, or its log is lost, the two differ, and the numbers that would be given a second time get a new epoch.
/// </summary>
internal static class EpochFile
{
    private const int EpochLength = 16;

    /// <summary>The mark, or nothing when there is no such file or no epoch in it.</summary>
    public static EpochMark? Read(string path)
    {
        if (!File.Exists(path) || Text(path) is not { } text)
            return null;
        var lines = text.Trim().Split('\n');
        var parts = lines[0].Split(' ');
        if (!IsId(parts[0]))
            return null;
        var head = parts.Length == 2 && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : (long?)null;
        return new(parts[0], head, [.. lines.Skip(1).Where(IsId)]);
    }

    /// <summary>What cannot be read is not known: that costs an epoch, and keeps no journal from opening.</summary>
    private static string? Text(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static bool IsId(string text) => text.Length == EpochLength && text.All(char.IsAsciiHexDigitLower);

    /// <summary>Replaces the file, durably.</summary>
    public static void Write(string path, EpochMark mark) =>
        DurableFile.Write(path, string.Join('\n', [string.Create(CultureInfo.InvariantCulture, $"{mark.Epoch} {mark.Head}").TrimEnd(), .. mark.Earlier, ""]));
}
