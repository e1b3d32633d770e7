using Microsoft.Extensions.Logging;

namespace MeterEdge.Control.Messages;

/// <summary>Log lines of the keys: 5100 to 5119.</summary>
internal static partial class Log
{
    [LoggerMessage(5100, LogLevel.Information, "Key set {Version} with {Count} keys is in force, from {Path}")]
    public static partial void KeysInForce(this ILogger log, long version, int count, string path);

    [LoggerMessage(5101, LogLevel.Error, "The keys in {Path} cannot be used, and what was in force stays: {Faults}")]
    public static partial void KeysUnusable(this ILogger log, string path, string faults);

    [LoggerMessage(5102, LogLevel.Error, "The keys in {Path} are not taken: ver {Version} is not above {InForce}, which is in force. Give a changed set a higher ver")]
    public static partial void KeysNotNewer(this ILogger log, string path, long version, long inForce);

    [LoggerMessage(5103, LogLevel.Error, "A new key set cannot be kept in {Path} ({Reason}); the old one stays in force")]
    public static partial void KeysNotKept(this ILogger log, string path, string reason);

    [LoggerMessage(5104, LogLevel.Information, "There are no keys in {Path}: until there are, no signed message is taken and no switch is moved")]
    public static partial void KeysMissing(this ILogger log, string path);
}
