using System.Text;

namespace MeterEdge.HeadEnd.Demo.Arrears;

/// <summary>Takes whole lines and hands them on.</summary>
internal sealed class ToldLines(Action<string> tell) : TextWriter
{
    public override Encoding Encoding => Encoding.UTF8;

    public override void WriteLine(string? value) => tell(value ?? "");

    /// <summary>Nobody who writes here writes less than a line.</summary>
    public override void Write(char value) => throw new NotSupportedException("lines only");
}
