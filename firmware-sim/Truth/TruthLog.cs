using System.Buffers;
using System.Globalization;
using System.Text.Json;
using MeterSim.Frames;
using MeterSim.Meters;
using MeterSim.Switches;

namespace MeterSim.Truth;

/// <summary>
/// One JSON line for each answered request, and before it one for each write, answered or not, with what it did; appended and
/// handed to the system at once. The file grows without limit; memory does not: one line is all that is held.
/// </summary>
internal sealed class TruthLog : ITruthSink, IDisposable
{
    private const string Stamp = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    private static readonly string[] EffectNames = [.. Enum.GetNames<SwitchEffect>().Select(name => name.ToLowerInvariant())];

    private readonly FileStream _file;
    private readonly ArrayBufferWriter<byte> _line = new(4096);
    private readonly Utf8JsonWriter _json;
    private readonly Lock _lock = new();

    public TruthLog(string path)
    {
        if (!Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))))
            throw new IOException($"the folder of {path} does not exist: make it or name another --truth");
        // No buffer of its own: every line is one write.
        _file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        _json = new Utf8JsonWriter(_line);
    }

    public void Write(in AnsweredRequest answered)
    {
        // Lines have threads of their own.
        lock (_lock)
            WriteLine(answered);
    }

    public void Write(in HeardWrite heard)
    {
        lock (_lock)
            WriteLine(heard);
    }

    public void Dispose()
    {
        _json.Dispose();
        _file.Dispose();
    }

    private void WriteLine(in AnsweredRequest answered)
    {
        Begin(answered.Formed, answered.Sent, answered.Request, answered.Meter, answered.Exception, answered.Words, answered.Fault);
        _json.WriteStartObject("values"u8);
        WriteValues(answered);
        _json.WriteEndObject();
        WriteQuantities(answered);
        WriteTerminals(answered.Terminals);
        End();
    }

    /// <summary>The same keys, so that whoever reads answers can read it; only it has effects.</summary>
    private void WriteLine(in HeardWrite heard)
    {
        Begin(heard.Time, heard.Time, heard.Request, heard.Meter, heard.Exception, heard.Words, heard.Fault);
        _json.WriteStartObject("values"u8);
        _json.WriteEndObject();
        _json.WriteStartArray("effects"u8);
        foreach (ChannelEffect effect in heard.Effects)
        {
            _json.WriteStartObject();
            _json.WriteNumber("channel"u8, effect.Channel);
            _json.WriteStartArray("feeds"u8);
            foreach (string serial in effect.Switch.Feeds)
                _json.WriteStringValue(serial);
            _json.WriteEndArray();
            _json.WriteString("effect"u8, EffectNames[(int)effect.Effect]);
            _json.WriteNumber("after_ms"u8, effect.AfterMs);
            _json.WriteEndObject();
        }
        _json.WriteEndArray();
        End();
    }

    private void Begin(
        DateTimeOffset formed, DateTimeOffset sent, Request request, SimulatedMeter? meter, ExceptionCode exception, ReadOnlySpan<byte> words, string? fault)
    {
        _line.ResetWrittenCount();
        _json.Reset();
        _json.WriteStartObject();
        WriteTime("t"u8, formed);
        WriteTime("sent"u8, sent);
        _json.WriteNumber("unit"u8, meter?.Unit ?? request.Unit);
        _json.WriteString("serial"u8, meter?.Serial ?? "");
        _json.WriteString("model"u8, meter?.Model.Name ?? "");
        _json.WriteNumber("fn"u8, request.Function);
        _json.WriteNumber("first"u8, request.First);
        _json.WriteNumber("count"u8, request.Count);
        if (exception != ExceptionCode.None)
            _json.WriteNumber("exception"u8, (int)exception);
        WriteHex("words"u8, words);
        _json.WriteString("fault"u8, fault);
    }

    private void End()
    {
        _json.WriteEndObject();
        _json.Flush();
        _line.Write("\n"u8);
        _file.Write(_line.WrittenSpan);
    }

    private static IReadOnlyList<RegisterRow> RowsOf(in AnsweredRequest answered) => answered.Request.Function switch
    {
        Function.ReadInput => answered.Meter.Model.Inputs,
        Function.ReadHolding or Function.WriteMultiple => answered.Meter.Model.Holdings,
        _ => [],
    };

    /// <summary>The words of a value that lies whole in the block; empty otherwise.</summary>
    private static ReadOnlySpan<byte> WordsAt(int address, int words, in AnsweredRequest answered)
    {
        int offset = 2 * (address - answered.Request.First);
        return offset >= 0 && offset + 2 * words <= answered.Words.Length ? answered.Words.Slice(offset, 2 * words) : default;
    }

    private void WriteValues(in AnsweredRequest answered)
    {
        foreach (RegisterRow row in RowsOf(answered))
        {
            ReadOnlySpan<byte> words = WordsAt(row.Address, row.Words, answered);
            if (!words.IsEmpty)
                _json.WriteString(row.Key, row.Read(words));
        }
        if (answered.Request.Function is not (Function.ReadHolding or Function.WriteSingle or Function.WriteMultiple))
            return;
        foreach (SettingRow row in answered.Meter.Model.Settings)
        {
            ReadOnlySpan<byte> words = WordsAt(row.Address, RegisterCodec.WordsOf(RegisterType.F32), answered);
            if (!words.IsEmpty)
                _json.WriteString(row.Key, RegisterCodec.Text(RegisterType.F32, words));
        }
    }

    /// <summary>Only for the registers that count in another unit than the quantity's.</summary>
    private void WriteQuantities(in AnsweredRequest answered)
    {
        bool begun = false;
        foreach (RegisterRow row in RowsOf(answered))
        {
            ReadOnlySpan<byte> words = WordsAt(row.Address, row.Words, answered);
            if (row.Unit == 1 || words.IsEmpty)
                continue;
            if (!begun)
                _json.WriteStartObject("quantities"u8);
            begun = true;
            _json.WriteString(row.Key, row.Quantity(words));
        }
        if (begun)
            _json.WriteEndObject();
    }

    private void WriteTerminals(Terminals? terminals)
    {
        if (terminals is null)
            return;
        _json.WriteStartObject("terminals"u8);
        foreach ((string quantity, double value) in terminals.Values)
            _json.WriteNumber(quantity, value);
        foreach ((string counter, decimal value) in terminals.Counters)
            _json.WriteNumber(counter, value);
        _json.WriteEndObject();
    }

    private void WriteTime(ReadOnlySpan<byte> name, DateTimeOffset time)
    {
        Span<char> text = stackalloc char[24];
        time.UtcDateTime.TryFormat(text, out int length, Stamp, CultureInfo.InvariantCulture);
        _json.WriteString(name, text[..length]);
    }

    private void WriteHex(ReadOnlySpan<byte> name, ReadOnlySpan<byte> words)
    {
        Span<byte> hex = stackalloc byte[2 * Request.MaxFrame];
        Convert.TryToHexStringLower(words, hex, out int length);
        _json.WriteString(name, hex[..length]);
    }
}
