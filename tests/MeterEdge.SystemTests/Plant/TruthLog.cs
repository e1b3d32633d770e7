using System.Text.Json.Nodes;

namespace MeterEdge.SystemTests.Plant;

/// <summary>What the simulated meters truly held when they answered.</summary>
internal sealed class TruthLog(string path)
{
    private readonly List<TruthEntry> _entries = [];
    private long _read;

    /// <summary>Everything so far. A line that is still being written is left for the next look.</summary>
    public IReadOnlyList<TruthEntry> Entries
    {
        get
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            file.Position = _read;
            using var reader = new StreamReader(file);
            var text = reader.ReadToEnd();
            var whole = text[..(text.LastIndexOf('\n') + 1)];
            // The log is plain ASCII: a character is a byte.
            _read += whole.Length;
            _entries.AddRange(whole.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(TruthEntry.Parse));
            return _entries;
        }
    }
}

/// <summary>One answer.</summary>
/// <param name="Formed">The instant of its values.</param>
/// <param name="Sent">When its last byte was delivered.</param>
/// <param name="Serial">Who answered.</param>
/// <param name="Model">E.g. <c>sdm630</c>.</param>
/// <param name="Function">The function asked.</param>
/// <param name="First">First register.</param>
/// <param name="Words">The registers' bytes; empty for a refusal.</param>
/// <param name="Fault">The faults that struck it, e.g. <c>badcrc</c> or <c>slow+badcrc</c>.</param>
internal sealed record TruthEntry(
    DateTimeOffset Formed, DateTimeOffset Sent, string Serial, string Model, int Function, int First, byte[] Words, string? Fault)
{
    /// <summary>What the meter's terminals carried when the answer was formed, by quantity, exact; empty unless the simulator was asked to tell.</summary>
    public IReadOnlyDictionary<string, double> Terminals { get; init; } = new Dictionary<string, double>();

    /// <summary>What a write did to whose supply; null where it is an answer and not a write on the line.</summary>
    public IReadOnlyList<TruthEffect>? Effects { get; init; }

    /// <summary>Whether this kind of fault struck it.</summary>
    public bool Suffered(string fault) => Fault is not null && Fault.Split('+').Contains(fault);

    public static TruthEntry Parse(string line)
    {
        var json = JsonNode.Parse(line)!;
        return new(
            json["t"]!.GetValue<DateTimeOffset>(),
            json["sent"]!.GetValue<DateTimeOffset>(),
            json["serial"]!.GetValue<string>(),
            json["model"]!.GetValue<string>(),
            json["fn"]!.GetValue<int>(),
            json["first"]!.GetValue<int>(),
            Convert.FromHexString(json["words"]!.GetValue<string>()),
            json["fault"]?.GetValue<string>())
        {
            Effects = json["effects"]?.AsArray().Select(effect => new TruthEffect(
                [.. effect!["feeds"]!.AsArray().Select(serial => (string)serial!)], (string)effect["effect"]!)).ToList(),
            Terminals = json["terminals"]?.AsObject().ToDictionary(one => one.Key, one => one.Value!.GetValue<double>()) ?? [],
        };
    }

    /// <summary>Whether the answer held both registers of a float32 from this address on.</summary>
    public bool Covers(int address) => address >= First && (2 * (address - First)) + 4 <= Words.Length;

    /// <summary>The four bytes of the float32 at this address.</summary>
    public ReadOnlySpan<byte> At(int address) => Words.AsSpan(2 * (address - First), 4);
}

/// <summary>What a write did to one switch.</summary>
/// <param name="Feeds">Whose supply goes through it.</param>
/// <param name="Effect">E.g. <c>opened</c>.</param>
internal sealed record TruthEffect(IReadOnlyList<string> Feeds, string Effect);
