using System.Collections.Frozen;
using System.Text;

namespace MeterEdge.Console.Terminal;

/// <summary>
/// Makes keys of the bytes that a VT100 or anything like it sends: UTF-8 text, control characters, cursor keys as <c>ESC [ A</c> and
/// <c>ESC O A</c> (DEC VT100 User Guide, chapter 3; ECMA-48, 5.4). Knows no port and no clock; takes bytes in any pieces; whatever is unknown is no key.
/// </summary>
internal sealed class KeyReader
{
    private const byte LineFeed = 10;
    private const byte Return = 13;
    private const byte Escape = 27;
    private const byte Rubout = 127;

    // ASCII's control characters: Ctrl-A is 1, Ctrl-B 2 and so on.
    private static readonly FrozenDictionary<byte, KeyKind> Controls = new Dictionary<byte, KeyKind>
    {
        [1] = KeyKind.Home,
        [2] = KeyKind.Left,
        [3] = KeyKind.Interrupt,
        [4] = KeyKind.EndOfInput,
        [5] = KeyKind.End,
        [6] = KeyKind.Right,
        [8] = KeyKind.Backspace,
        [9] = KeyKind.Tab,
        [LineFeed] = KeyKind.Enter,
        [11] = KeyKind.KillToEnd,
        [12] = KeyKind.Redraw,
        [Return] = KeyKind.Enter,
        [14] = KeyKind.Down,
        [16] = KeyKind.Up,
        [21] = KeyKind.KillLine,
        [23] = KeyKind.KillWord,
        [Rubout] = KeyKind.Backspace,
    }.ToFrozenDictionary();

    // Longer parameters than any key has: then it is noise, and what follows is text again.
    private const int LongestSequence = 16;

    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly char[] _decoded = new char[4];
    private readonly StringBuilder _sequence = new();
    private State _state;
    private bool _wasReturn;

    /// <summary>The key that ends with this byte, if one does.</summary>
    public Key? Take(byte next)
    {
        switch (_state)
        {
            case State.Escape:
                _state = next switch { (byte)'[' => State.Sequence, (byte)'O' => State.Single, _ => State.Text };
                return _state == State.Text && next != Escape ? Plain(next) : null;
            case State.Single:
                _state = State.Text;
                return Final((char)next, "");
            case State.Sequence when next is >= 0x40 and <= 0x7E:
                _state = State.Text;
                var parameters = _sequence.ToString();
                _sequence.Clear();
                return Final((char)next, parameters);
            case State.Sequence when next is >= 0x20 and < 0x40 && _sequence.Length < LongestSequence:
                _sequence.Append((char)next);
                return null;
            case State.Sequence:
                _state = State.Text;
                _sequence.Clear();
                return Plain(next);
            case State.Text:
                break;
        }

        return Plain(next);
    }

    private Key? Plain(byte next)
    {
        // CR, LF and CR LF are one Enter each.
        var isSecondHalf = _wasReturn && next == LineFeed;
        _wasReturn = next == Return;
        if (isSecondHalf)
            return null;
        if (next >= 0x20 && next != Rubout)
            return Text(next);
        if (next == Escape)
            _state = State.Escape;
        return Controls.TryGetValue(next, out var kind) ? new(kind) : null;
    }

    private Key? Text(byte next)
    {
        var count = _decoder.GetChars([next], _decoded, flush: false);
        var text = new string(_decoded, 0, count);

        // C1 control characters and what was no UTF-8: noise on the wire.
        return count == 0 || text.Any(letter => char.IsControl(letter) || letter == '\uFFFD') ? null : new(KeyKind.Text, text);
    }

    private static Key? Final(char final, string parameters) => (final, parameters) switch
    {
        ('A', _) => new(KeyKind.Up),
        ('B', _) => new(KeyKind.Down),
        ('C', _) => new(KeyKind.Right),
        ('D', _) => new(KeyKind.Left),
        ('H', _) or ('~', "1" or "7") => new(KeyKind.Home),
        ('F', _) or ('~', "4" or "8") => new(KeyKind.End),
        ('~', "3") => new(KeyKind.Delete),
        _ => null,
    };

    private enum State : byte
    {
        Text,
        Escape,
        Single,
        Sequence,
    }
}
