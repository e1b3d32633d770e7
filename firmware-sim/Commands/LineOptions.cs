using System.CommandLine;
using System.Globalization;
using System.Net;
using MeterSim.Line;
using MeterSim.Meters;
using MeterSim.Tcp;

namespace MeterSim.Commands;

/// <summary>The options of run that say which lines there are. Lines are numbered in the order --port, --line..., --tcp....</summary>
internal sealed class LineOptions
{
    private readonly Option<string?> _port = new("--port") { Description = "Path of the link to make; it leads to a pseudo-terminal.", HelpName = "PATH" };
    private readonly Option<int> _baud = new("--baud") { Description = "Speed of the line at --port.", DefaultValueFactory = _ => 9600 };
    private readonly Option<string> _format = new("--format")
    {
        Description = "8N1, 8E1, 8O1, 8N2, 8E2 or 8O2, of the line at --port.",
        HelpName = "8N1",
        DefaultValueFactory = _ => "8N1",
    };

    private readonly Option<string[]> _line = new("--line")
    {
        Description = "A further line in the same process; several allowed. Lines are counted from 1: --port, then --line, then --tcp.",
        HelpName = "PATH:BAUD:FORMAT",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string[]> _tcp = new("--tcp")
    {
        Description = "A TCP gateway on loopback, with all its units on every connection; several allowed. Port 0 takes a free one.",
        HelpName = "127.0.0.1:PORT",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string> _framing = new("--framing")
    {
        Description = "tcp (Modbus TCP) or rtu (RTU frames over TCP), for every --tcp.",
        HelpName = "tcp",
        DefaultValueFactory = _ => "tcp",
    };

    private readonly Option<string[]> _meters = MetersOption.Make();

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_port, _baud, _format, _line, _tcp, _framing, _meters])
            command.Options.Add(option);
    }

    /// <summary>The lines, or one line that says what is wrong and what to write instead.</summary>
    public (IReadOnlyList<LineSpec> Lines, string? Error) Read(ParseResult parsed)
    {
        var makers = new List<Func<IReadOnlyList<MeterSpec>, LineSpec>>();
        if (parsed.GetValue(_port) is string port)
        {
            (int baud, string formatText) = (parsed.GetValue(_baud), parsed.GetValue(_format)!);
            if (FrameFormat.TryParse(baud, formatText) is not FrameFormat format)
                return ([], $"--baud {baud} --format {formatText}: give 300 to 4000000 baud and a format like 8N1 or 8E1");
            makers.Add(meters => new LineSpec.Serial(Path.GetFullPath(port), format, meters));
        }
        foreach (string text in parsed.GetValue(_line) ?? [])
        {
            if (ParseLine(text) is not (string path, FrameFormat format))
                return ([], $"--line {text}: write PATH:BAUD:FORMAT, for example /tmp/bus2:19200:8E1");
            makers.Add(meters => new LineSpec.Serial(Path.GetFullPath(path), format, meters));
        }
        TcpFraming? framing = parsed.GetValue(_framing) switch { "tcp" => TcpFraming.Tcp, "rtu" => TcpFraming.Rtu, _ => null };
        if (framing is null)
            return ([], $"--framing {parsed.GetValue(_framing)}: write tcp or rtu");
        foreach (string text in parsed.GetValue(_tcp) ?? [])
        {
            if (!text.Contains(':', StringComparison.Ordinal) || !IPEndPoint.TryParse(text, out IPEndPoint? address) || !IPAddress.IsLoopback(address.Address))
                return ([], $"--tcp {text}: write a loopback address and a port, for example 127.0.0.1:1502");
            makers.Add(meters => new LineSpec.Tcp(address, framing.Value, meters));
        }
        if (makers.Count == 0)
            return ([], "no line to simulate: give --port PATH, --line PATH:BAUD:FORMAT or --tcp 127.0.0.1:PORT. See metersim run --help");

        (IReadOnlyList<IReadOnlyList<MeterSpec>> meters, string? error) = MeterSpecParser.ParseLines(parsed.GetValue(_meters)!, makers.Count);
        if (error is not null)
            return ([], error);
        LineSpec[] lines = [.. makers.Zip(meters, (make, on) => make(on))];
        return lines.OfType<LineSpec.Serial>().GroupBy(l => l.Path).FirstOrDefault(g => g.Count() > 1) is { } twice
            ? ([], $"{twice.Key} is given twice: every line needs a path of its own")
            : (lines, null);
    }

    private static (string Path, FrameFormat Format)? ParseLine(string text)
    {
        string[] parts = text.Split(':');
        return parts is [{ Length: > 0 } path, var baudText, var formatText]
            && int.TryParse(baudText, NumberStyles.None, CultureInfo.InvariantCulture, out int baud)
            && FrameFormat.TryParse(baud, formatText) is FrameFormat format
                ? (path, format)
                : null;
    }
}
