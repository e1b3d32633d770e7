using System.Security.Cryptography;
using System.Text;

namespace MeterEdge.Control;

/// <summary>The device's id once more, outside the database: it must outlive a damaged one, or the head-end would take the device for another.</summary>
internal static class DeviceFile
{
    public const string FileName = "device.id";
    private const int IdLength = 16;

    /// <summary>The id; nothing without a file, or when it is not what was written.</summary>
    public static string? Read(string directory)
    {
        try
        {
            var parts = File.ReadAllText(Path.Combine(directory, FileName)).TrimEnd().Split(' ');
            return parts.Length == 2 && parts[0].Length == IdLength && parts[1] == Check(parts[0]) ? parts[0] : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Keeps the id; on a disk that refuses it is only in the database until the next start.</summary>
    public static void Write(string directory, string device)
    {
        try
        {
            if (Read(directory) != device)
                DurableFile.Write(Path.Combine(directory, FileName), $"{device} {Check(device)}\n");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // As said above.
        }
    }

    private static string Check(string device) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(device)))[..8];
}
