using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using MeterEdge.Control.Cases.Story;

namespace MeterEdge.Requests;

/// <summary>
/// Reads a request strictly: one JSON object of known size, no property twice, every known field of its type. Fields that it does not know are
/// passed over. Whatever the bytes, it throws nothing.
/// </summary>
public static class RequestParser
{
    /// <summary>Most bytes of a request.</summary>
    public const int LargestPayload = 4096;

    private const int LongestId = 64;
    private const int MostLevels = 8;
    private static readonly JsonReaderOptions Strict = new() { MaxDepth = MostLevels };

    /// <summary>What the payload is.</summary>
    public static ParsedRequest Parse(ReadOnlySpan<byte> payload)
    {
        var fields = new Fields();
        if (payload.Length > LargestPayload)
            return Refused(RefusalCode.TooLarge, $"{payload.Length} bytes, at most {LargestPayload}", fields);
        try
        {
            // The reader looks at the encoding only where a text is taken out.
            return !Utf8.IsValid(payload) ? Malformed("not UTF-8", fields)
                : Read(payload, fields) is { } wrong ? Malformed(wrong, fields)
                : Understand(fields);
        }
        catch (JsonException)
        {
            return Malformed("not one JSON object", fields);
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair: JSON by its letters, but not text.
            return Malformed("a text that is none", fields);
        }
    }

    /// <summary>True for what may stand in an id: A-Z a-z 0-9 . _ : - , 1 to 64 of them.</summary>
    public static bool IsId(string text) =>
        text.Length is > 0 and <= LongestId && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or ':' or '-');

    /// <summary>Fills the fields; gives what is wrong with them.</summary>
    private static string? Read(ReadOnlySpan<byte> payload, Fields fields)
    {
        var reader = new Utf8JsonReader(payload, Strict);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            return "not one JSON object";
        var names = new HashSet<string>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            if (!names.Add(name))
                return "a property twice";
            reader.Read();
            if (!Take(ref reader, name, fields))
                return $"{name} is not what it should be";
        }

        // Anything behind the object makes this throw.
        reader.Read();
        return null;
    }

    /// <summary>False for a known field of the wrong kind.</summary>
    private static bool Take(ref Utf8JsonReader reader, string name, Fields fields)
    {
        switch (name)
        {
            case "v":
                return Number(ref reader, out fields.Version);
            case "id":
                return Text(ref reader, out fields.Id) && IsId(fields.Id!) || Forget(out fields.Id);
            case "do":
                return Text(ref reader, out fields.Verb) && IsId(fields.Verb!) || Forget(out fields.Verb);
            case "meter":
                return Text(ref reader, out fields.Meter) && fields.Meter!.Length is > 0 and <= LongestId;
            case "case":
                return Text(ref reader, out fields.Case) && IsId(fields.Case!);
            case "lang":
                return Text(ref reader, out fields.Language) && CaseTexts.Find(fields.Language!) is not null;
            case "from":
                return Instant(ref reader, out fields.From);
            case "to":
                return Instant(ref reader, out fields.To);
            case "epoch":
                return Text(ref reader, out fields.Epoch) && IsId(fields.Epoch!);
            case "control":
                return Text(ref reader, out fields.Control) && IsId(fields.Control!);
            case "ref":
                return Text(ref reader, out fields.Ref) && IsId(fields.Ref!);
            case "first":
                return Number(ref reader, out fields.First);
            case "last":
                return Number(ref reader, out fields.Last);
            case "n":
                return Pair(ref reader, out fields.Numbers);
            default:
                reader.Skip();
                return true;
        }
    }

    private static ParsedRequest Understand(Fields fields)
    {
        if (fields.Version != Contract.ContractVersion.Current)
            return Malformed($"v is not {Contract.ContractVersion.Current}", fields);
        if (fields.Id is not { } id)
            return Malformed("no id", fields);
        return fields.Verb switch
        {
            null => Malformed("no do", fields),
            "status" => new ParsedRequest.Understood(new Request.Status(id)),
            "time" => new ParsedRequest.Understood(new Request.Time(id)),
            "stop" when fields.Ref is { } reference => new ParsedRequest.Understood(new Request.Stop(id, reference)),
            "stop" => Malformed("stop needs ref", fields),
            "case" when fields.Case is null == fields.Meter is null => Malformed("case needs one of case and meter", fields),
            "case" => new ParsedRequest.Understood(new Request.Story(id, fields.Case, fields.Meter, fields.Language ?? "en")),
            "backfill" => Backfill(id, fields),
            "resend" => Resend(id, fields),
            var other => Refused(RefusalCode.NotAvailable, $"this version cannot do {other}", fields),
        };
    }

    private static ParsedRequest Backfill(string id, Fields fields) =>
        fields is { From: { } from, To: { } to }
            ? from < to ? new ParsedRequest.Understood(new Request.Backfill(id, fields.Meter, from, to)) : Malformed("from is not before to", fields)
            : Malformed("backfill needs from and to", fields);

    private static ParsedRequest Resend(string id, Fields fields) => fields switch
    {
        { Epoch: { } epoch, First: { } first, Last: { } last, Numbers: null } =>
            IsRange(first, last) ? new ParsedRequest.Understood(new Request.Resend(id, epoch, first, last)) : Malformed("no range from first to last", fields),
        { Epoch: null, First: null, Last: null, Numbers: var (a, b) } =>
            IsRange(a, b) ? new ParsedRequest.Understood(new Request.ResendEvents(id, fields.Control, a, b)) : Malformed("no range in n", fields),
        _ => Malformed("resend needs epoch, first and last, or n", fields),
    };

    private static bool IsRange(long first, long last) => first >= 1 && last >= first;

    private static bool Text(ref Utf8JsonReader reader, out string? text)
    {
        text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        return text is not null;
    }

    private static bool Forget(out string? text)
    {
        text = null;
        return false;
    }

    private static bool Number(ref Utf8JsonReader reader, out long? number)
    {
        number = reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var value) ? value : null;
        return number is not null;
    }

    /// <summary>ISO 8601 with its offset: without one it would mean something else on every machine.</summary>
    private static bool Instant(ref Utf8JsonReader reader, out DateTimeOffset? instant)
    {
        instant = null;
        if (!Text(ref reader, out var text) || text is not ([.., 'Z'] or [.., '+' or '-', _, _, ':', _, _]))
            return false;
        if (!DateTimeOffset.TryParseExact(text, "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture, DateTimeStyles.None, out var value))
            return false;
        instant = value.ToUniversalTime();
        return true;
    }

    private static bool Pair(ref Utf8JsonReader reader, out (long, long)? pair)
    {
        pair = null;
        if (reader.TokenType != JsonTokenType.StartArray)
            return false;
        var numbers = new List<long>(2);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (numbers.Count == 2 || !Number(ref reader, out var number))
                return false;
            numbers.Add(number!.Value);
        }

        pair = numbers is [var first, var last] ? (first, last) : null;
        return pair is not null;
    }

    private static ParsedRequest.Refused Malformed(string why, Fields fields) => Refused(RefusalCode.Malformed, why, fields);

    private static ParsedRequest.Refused Refused(string code, string why, Fields fields) => new(code, why, fields.Id, fields.Verb);

    private sealed class Fields
    {
        public long? Version;
        public string? Id;
        public string? Verb;
        public string? Meter;
        public string? Case;
        public string? Language;
        public DateTimeOffset? From;
        public DateTimeOffset? To;
        public string? Epoch;
        public string? Control;
        public string? Ref;
        public long? First;
        public long? Last;
        public (long First, long Last)? Numbers;
    }
}
