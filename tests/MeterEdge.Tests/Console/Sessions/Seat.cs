using System.IO.Pipelines;
using System.Text;
using MeterEdge.Tests.Journal;

namespace MeterEdge.Tests.Console.Sessions;

/// <summary>A person at a terminal of 80 columns and 24 rows, whose keys and screen are pipes.</summary>
internal sealed class Seat : Stream
{
    private readonly Pipe _keys = new();
    private readonly StringBuilder _screen = new();
    private readonly Lock _gate = new();

    public string Screen
    {
        get
        {
            lock (_gate)
                return _screen.ToString();
        }
    }

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public async Task Type(string keys) => await _keys.Writer.WriteAsync(Encoding.UTF8.GetBytes(keys));

    public async Task Leave() => await _keys.Writer.CompleteAsync();

    /// <summary>Waits until the screen has shown this, behind what it had shown before the last call.</summary>
    public async Task Shows(string text)
    {
        await Until.True(() => Unseen().Contains(text, StringComparison.Ordinal));
        lock (_gate)
            _seen = _screen.ToString().IndexOf(text, _seen, StringComparison.Ordinal) + text.Length;
    }

    private int _seen;

    private string Unseen()
    {
        lock (_gate)
            return _screen.ToString(_seen, _screen.Length - _seen);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        await _keys.Reader.AsStream().ReadAsync(buffer, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        lock (_gate)
            _screen.Append(Encoding.UTF8.GetString(buffer.Span));
        return ValueTask.CompletedTask;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
