using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MeterEdge.Metering;

/// <summary>
/// What meters were found to refuse, kept in a small file from one run to the next. A file that is lost or damaged costs some refused
/// requests and nothing else. Lines of text: serial, profile, most registers at once, addresses refused.
/// </summary>
public sealed partial class KnownLimits : BackgroundService
{
    /// <summary>Name of the file in the data directory.</summary>
    public const string FileName = "limits.txt";

    private static readonly TimeSpan SaveEvery = TimeSpan.FromSeconds(10);

    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly ILogger<KnownLimits> _log;
    private readonly Heartbeat? _pulse;
    private readonly Lock _gate = new();
    private readonly SortedDictionary<(string Serial, string Profile), ReadLimits> _limits = [];
    private bool _changed;

    /// <summary>Reads the file, if there is one.</summary>
    public KnownLimits(string dataDirectory, TimeProvider time, ILogger<KnownLimits> log, Heartbeat? pulse = null)
    {
        (_path, _time, _log, _pulse) = (Path.Combine(dataDirectory, FileName), time, log, pulse);
        try
        {
            if (File.Exists(_path))
            {
                foreach (var line in File.ReadLines(_path))
                    Read(line);
            }
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            LogUnreadable(_path, unreadable.Message);
        }
    }

    /// <summary>What is known of a meter.</summary>
    public ReadLimits Of(string serial, string profile)
    {
        lock (_gate)
            return _limits.GetValueOrDefault((serial, profile), ReadLimits.None);
    }

    /// <summary>Takes note; returns at once, and the file follows within ten seconds.</summary>
    public void Note(string serial, string profile, ReadLimits limits)
    {
        LogLearned(serial, limits.MaxRegisters, limits.Refused.Count);
        lock (_gate)
        {
            _limits[(serial, profile)] = limits;
            _changed = true;
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            _pulse?.Beat();
            await Task.Delay(SaveEvery, _time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Save();
        }
    }

    private void Save()
    {
        var text = new StringBuilder();
        lock (_gate)
        {
            if (!_changed)
                return;
            _changed = false;
            foreach (var ((serial, profile), limits) in _limits)
                text.Append(CultureInfo.InvariantCulture, $"{serial} {profile} {limits.MaxRegisters} {string.Join(',', limits.Refused)}\n");
        }

        try
        {
            // Either the old file or the new one, never a part.
            File.WriteAllText(_path + ".new", text.ToString());
            File.Move(_path + ".new", _path, overwrite: true);
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            LogUnwritable(_path, unwritable.Message);
        }
    }

    private void Read(string line)
    {
        if (line.Split(' ') is [{ Length: > 0 } serial, { Length: > 0 } profile, var most, var addresses]
            && int.TryParse(most, NumberStyles.None, CultureInfo.InvariantCulture, out var maxRegisters)
            && maxRegisters is >= 1 and <= PlanLimits.ProtocolMaxRegisters)
        {
            var refused = addresses.Split(',', StringSplitOptions.RemoveEmptyEntries)
                .Select(text => ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var address) ? address : (ushort?)null)
                .OfType<ushort>();
            _limits[(serial, profile)] = new(maxRegisters, [.. refused]);
        }
    }

    [LoggerMessage(2030, LogLevel.Information, "Meter {Serial} answers at most {MaxRegisters} registers at once and refuses {Refused} of its profile; from now on it is asked accordingly")]
    private partial void LogLearned(string serial, int maxRegisters, int refused);

    [LoggerMessage(2031, LogLevel.Warning, "{Path} cannot be read: {Reason}; what meters refuse is found out again")]
    private partial void LogUnreadable(string path, string reason);

    [LoggerMessage(2032, LogLevel.Warning, "{Path} cannot be written: {Reason}; what meters refuse is found out again at the next start")]
    private partial void LogUnwritable(string path, string reason);
}
