using System.Text;

namespace MeterEdge.Tests.Console.Terminal;

/// <summary>What a terminal shows of what it was sent: as much of a VT100 as the console may need of one. Anything else fails the test.</summary>
internal sealed class Glass(int columns)
{
    private readonly List<StringBuilder> _rows = [new()];
    private string _sequence = "";
    private int _row;
    private int _column;

    public int Bells { get; private set; }

    public string Row => _rows[_row].ToString().TrimEnd();

    public int Column => _column;

    public string All => string.Join('\n', _rows.Select(row => row.ToString().TrimEnd()));

    public void Show(string text)
    {
        foreach (var letter in text)
            Show(letter);
    }

    private void Show(char letter)
    {
        if (_sequence.Length > 0)
        {
            _sequence += letter;
            if (_sequence.Length < 3)
                return;
            Assert.Equal("\e[K", _sequence);
            _rows[_row].Length = Math.Min(_rows[_row].Length, _column);
            _sequence = "";
            return;
        }

        switch (letter)
        {
            case '\e':
                _sequence = "\e";
                break;
            case '\r':
                _column = 0;
                break;
            case '\n':
                _row++;
                if (_row == _rows.Count)
                    _rows.Add(new());
                break;
            case '\b':
                Assert.True(_column > 0, "back beyond the row's begin");
                _column--;
                break;
            case '\a':
                Bells++;
                break;
            default:
                Assert.False(char.IsControl(letter), $"a control character {(int)letter}");
                Assert.True(_column < columns, "beyond the row's end, where terminals differ");
                while (_rows[_row].Length <= _column)
                    _rows[_row].Append(' ');
                _rows[_row][_column++] = letter;
                break;
        }
    }
}
