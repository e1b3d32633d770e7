using System.Collections.Immutable;
using MeterEdge.Configuration;
using MeterEdge.Configuration.Keys;
using Microsoft.Extensions.Logging;

namespace MeterEdge.Control.Policy;

/// <summary>
/// The calendar's file. It is looked at again whenever the calendar is asked for, because a calendar has to be renewed every year and nobody
/// should have to stop the daemon for it. A file that cannot be used leaves in force what was, which ends by itself.
/// </summary>
public sealed class CalendarFile(string? path, ILogger log)
{
    // A century of holidays is a tenth of it.
    private const int MaxBytes = 256 << 10;

    private readonly Lock _gate = new();
    private Calendar? _calendar;
    private (DateTime Written, long Length)? _seen;

    /// <summary>The calendar in force; null while there is none.</summary>
    public Calendar? Current
    {
        get
        {
            if (path is null)
                return null;
            lock (_gate)
            {
                var file = new FileInfo(path);
                (DateTime, long)? now = file.Exists ? (file.LastWriteTimeUtc, file.Length) : null;
                if (now != _seen)
                {
                    _seen = now;
                    Reload(path);
                }

                return _calendar;
            }
        }
    }

    /// <summary>What is wrong with a file, each with its line; nothing when it can be used.</summary>
    public static ImmutableArray<ConfigurationError> Check(string path) => Read(path).Errors;

    private void Reload(string file)
    {
        var (calendar, errors) = Read(file);
        if (calendar is null)
            log.CalendarUnusable(string.Join("; ", errors));
        else if (_calendar is not null)
            log.CalendarRead(file, calendar.ValidUntil);
        _calendar = calendar ?? _calendar;
    }

    private static (Calendar? Calendar, ImmutableArray<ConfigurationError> Errors) Read(string path)
    {
        byte[] json;
        try
        {
            using var file = File.OpenRead(path);
            using var text = new MemoryStream();
            var piece = new byte[16 << 10];
            for (int count; text.Length <= MaxBytes && (count = file.Read(piece)) > 0;)
                text.Write(piece, 0, count);
            json = text.ToArray();
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return (null, [new("", null, path, $"cannot be read: {unreadable.Message}")]);
        }

        if (json.Length > MaxBytes)
            return (null, [new("", null, path, $"is larger than {MaxBytes >> 10} KiB; is this the right file?")]);
        var findings = new Findings();
        var calendar = CalendarDocument.Read(json, findings);
        return (calendar, [.. findings.InOrder.Select(finding => ConfigurationError.Of(finding, path))]);
    }
}
