using System.Text.Json;

namespace MeterEdge.Configuration.Keys;

/// <summary>
/// Reads JSON with comments and trailing commas into nodes that know their lines. Names given twice are found here,
/// because nothing after this can see them.
/// </summary>
public ref struct NodeParser
{
    // Deep enough for every key there is; a file that nests deeper is no configuration.
    private const int MaxDepth = 32;

    private readonly ReadOnlySpan<byte> _json;
    private readonly Findings _findings;
    private Utf8JsonReader _reader;
    private int _line;
    private int _counted;

    private NodeParser(ReadOnlySpan<byte> json, Findings findings)
    {
        _json = json;
        _findings = findings;
        _line = 1;
        _reader = new Utf8JsonReader(json, new JsonReaderOptions
        {
            AllowTrailingCommas = true,
            CommentHandling = JsonCommentHandling.Skip,
            MaxDepth = MaxDepth,
        });
    }

    /// <summary>The root, or null when the bytes are not JSON, which is then noted with its line.</summary>
    public static Node? Parse(ReadOnlySpan<byte> json, Findings findings)
    {
        json = Utf8Text.WithoutMark(json);
        if (Utf8Text.BrokenLine(json) is { } broken)
        {
            findings.Add("", Origin.At(broken), "is not UTF-8 text; save it as UTF-8");
            return null;
        }
        if (json.IndexOfAnyExcept(" \t\r\n"u8) < 0)
        {
            findings.Add("", Origin.At(1), "is empty; it should hold one object in { }");
            return null;
        }
        var parser = new NodeParser(json, findings);
        try
        {
            parser._reader.Read();
            var root = parser.Value("");
            parser._reader.Read(); // anything after the root is refused here
            return root;
        }
        catch (JsonException notJson)
        {
            // The reader has come to the end and wants more; its own words for that speak of its buffers.
            var problem = parser._reader.BytesConsumed >= json.TrimEnd(" \t\r\n"u8).Length
                    || notJson.Message.Contains("reached end of data", StringComparison.Ordinal)
                ? "ends in the middle: a bracket, a brace or a quotation mark is missing"
                : WithoutPlace(notJson.Message);
            findings.Add("", Origin.At((int)(notJson.LineNumber ?? 0) + 1), $"is not valid JSON: {problem}");
            return null;
        }
    }

    private Node Value(string path)
    {
        var origin = Here();
        return _reader.TokenType switch
        {
            JsonTokenType.StartObject => Object(path, origin),
            JsonTokenType.StartArray => List(path, origin),
            JsonTokenType.String => new ScalarNode(origin, ScalarKind.Text, Text(path)),
            JsonTokenType.Number => new ScalarNode(origin, ScalarKind.Number, Written()),
            JsonTokenType.True or JsonTokenType.False => new ScalarNode(origin, ScalarKind.Flag, Written()),
            _ => new ScalarNode(origin, ScalarKind.Null, ""),
        };
    }

    private ObjectNode Object(string path, Origin origin)
    {
        var node = new ObjectNode(origin);
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndObject)
        {
            var nameOrigin = Here();
            var name = Text(path);
            var memberPath = KeyPath.Join(path, name);
            _reader.Read();
            var value = Value(memberPath);
            if (node.Members.Find(member => member.Name == name) is { } first)
                _findings.Add(memberPath, nameOrigin, $"is given twice, first on line {first.Origin.Line}; remove one");
            else
                node.Members.Add(new Member(name, nameOrigin, value));
        }
        return node;
    }

    private ListNode List(string path, Origin origin)
    {
        var node = new ListNode(origin);
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
            node.Items.Add(Value(KeyPath.Join(path, node.Items.Count)));
        return node;
    }

    private readonly string Written() => System.Text.Encoding.UTF8.GetString(_reader.ValueSpan);

    private string Text(string path)
    {
        try
        {
            return _reader.GetString() ?? "";
        }
        catch (InvalidOperationException) // half of a surrogate pair, written as an escape
        {
            _findings.Add(path, Here(), "holds a \\u escape that is half a character");
            return "";
        }
    }

    private Origin Here()
    {
        var at = (int)_reader.TokenStartIndex;
        _line += _json[_counted..at].Count((byte)'\n');
        _counted = at;
        return Origin.At(_line);
    }

    private static string WithoutPlace(string message)
    {
        var place = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return place < 0 ? message : message[..place];
    }
}
