using System.Globalization;
using System.Text;
using MeterEdge.Modbus.Serial;

namespace MeterEdge.Commands.Scan;

/// <summary>
/// What a scan has done so far, one line of text for each unit tried: port, baud, parity, unit, and of one that answered its profile
/// (<c>-</c> when it did not answer, <c>?</c> when no profile fits), number of values, serial number, what fits as well
/// (both <c>-</c> for none) and what it tells of itself. Lines that cannot be read, e.g. the last one of a scan that was killed, count for nothing.
/// </summary>
public sealed class ScanState : IDisposable
{
    private const string None = "-";

    private readonly HashSet<(LineSetting Setting, byte Unit)> _done = [];
    private readonly List<FoundMeter> _found = [];
    private readonly string _port;
    private readonly StreamWriter? _file;

    /// <summary>Reads what was done, and keeps what will be.</summary>
    /// <exception cref="IOException">The file cannot be used.</exception>
    public ScanState(string port, string? path)
    {
        _port = port;
        if (path is null)
            return;
        var written = File.Exists(path) ? File.ReadAllBytes(path) : [];

        // A last line that does not end was cut short; it is written over.
        var whole = written.AsSpan()[..(written.AsSpan().LastIndexOf((byte)'\n') + 1)];
        foreach (var line in Encoding.UTF8.GetString(whole).Split('\n'))
            Read(line);
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
        file.SetLength(whole.Length);
        file.Seek(0, SeekOrigin.End);
        _file = new StreamWriter(file) { AutoFlush = true };
    }

    /// <summary>Units that answered, in the order in which they were found.</summary>
    public IReadOnlyList<FoundMeter> Found => _found;

    /// <summary>True when this unit was tried at these settings.</summary>
    public bool IsDone(LineSetting setting, byte unit) => _done.Contains((setting, unit));

    /// <summary>Nobody answered.</summary>
    public void Silent(LineSetting setting, byte unit) => Note(setting, unit, None);

    /// <summary>Somebody answered.</summary>
    public void Answered(FoundMeter meter)
    {
        _found.Add(meter);
        Note(meter.Setting, meter.Unit, $"{meter.Profile ?? "?"} {meter.Values} {OrNone(meter.Serial)} {OrNone(string.Join(',', meter.Others))} {meter.Identification}".TrimEnd());
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    private static string OrNone(string text) => text.Length == 0 ? None : text;

    private void Note(LineSetting setting, byte unit, string result)
    {
        _done.Add((setting, unit));
        _file?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_port} {setting.Baud} {setting.Parity} {unit} {result}"));
    }

    private void Read(string line)
    {
        var parts = line.Split(' ', 9);
        if (parts.Length < 5 || parts[0] != _port
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var baud) || !SerialSettings.StandardRates.Contains(baud)
            || !Enum.TryParse<Parity>(parts[2], out var parity) || !Enum.IsDefined(parity)
            || !byte.TryParse(parts[3], NumberStyles.None, CultureInfo.InvariantCulture, out var unit) || unit is < 1 or > 247)
        {
            return;
        }

        var setting = new LineSetting(baud, parity);
        if (!_done.Add((setting, unit)) || parts[4] == None)
            return;
        var values = parts.Length > 5 && int.TryParse(parts[5], NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0;
        _found.Add(new(
            setting, unit, parts[4] == "?" ? null : parts[4], values, Part(6), Part(7).Split(',', StringSplitOptions.RemoveEmptyEntries), Part(8)));

        string Part(int index) => parts.Length > index && parts[index] != None ? parts[index] : "";
    }
}
