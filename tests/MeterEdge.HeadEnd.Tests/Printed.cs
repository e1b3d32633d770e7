using System.Text;

namespace MeterEdge.HeadEnd.Tests;

/// <summary>Keeps what is printed; may be read while it is written.</summary>
internal sealed class Printed : TextWriter
{
    private readonly Lock _lock = new();
    private readonly StringBuilder _text = new();

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value)
    {
        lock (_lock)
            _text.Append(value);
    }

    public override string ToString()
    {
        lock (_lock)
            return _text.ToString();
    }
}
