using System.Threading.Channels;
using MeterEdge.Modbus.Serial;

namespace MeterEdge.Console.Serial;

/// <summary>
/// A serial device as a stream of bytes. It is written at the speed of its wire, so that at most a moment's output is under way when somebody presses
/// Ctrl-C. One thread, which waits in the kernel; at most some kilobytes are kept in either direction.
/// </summary>
internal sealed class TtyStream : Stream
{
    private const int PieceBytes = 32;
    private const int MostPieces = 64;
    private const double BitsPerByte = 10;

    private readonly ILineLink _link;
    private readonly TimeSpan _byteTime;
    private readonly Channel<byte[]> _came = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(MostPieces) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Channel<byte[]> _goes = Channel.CreateBounded<byte[]>(MostPieces);
    private readonly Thread _thread;
    private ReadOnlyMemory<byte> _rest;
    private volatile bool _isOver;

    /// <summary>A stream over an open device, which it closes and disposes.</summary>
    public TtyStream(ILineLink link, int baud)
    {
        (_link, _byteTime) = (link, TimeSpan.FromSeconds(BitsPerByte / baud));
        _thread = new Thread(Run) { Name = $"console {link.Name}", IsBackground = true };
        _thread.Start();
    }

    /// <summary>True once the device is gone.</summary>
    public bool IsGone => _came.Reader.Completion.IsCompleted;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_rest.IsEmpty)
        {
            if (!await _came.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false) || !_came.Reader.TryRead(out var next))
                return 0;
            _rest = next;
        }

        var count = Math.Min(buffer.Length, _rest.Length);
        _rest[..count].CopyTo(buffer);
        _rest = _rest[count..];
        return count;
    }

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            for (var at = 0; at < buffer.Length; at += PieceBytes)
            {
                await _goes.Writer.WriteAsync(buffer.Slice(at, Math.Min(PieceBytes, buffer.Length - at)).ToArray(), cancellationToken).ConfigureAwait(false);
                _link.Wake();
            }
        }
        catch (ChannelClosedException)
        {
            throw new IOException($"{_link.Name} is gone");
        }
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isOver)
        {
            _isOver = true;
            _link.Wake();
            _thread.Join();
        }

        base.Dispose(disposing);
    }

    private void Run()
    {
        Span<byte> buffer = stackalloc byte[256];
        try
        {
            while (!_isOver)
            {
                var wait = Timeout.InfiniteTimeSpan;
                if (_goes.Reader.TryRead(out var piece))
                {
                    if (!_link.Write(piece))
                        break;

                    // The time that the piece takes on the wire; keys are heard meanwhile.
                    wait = piece.Length * _byteTime;
                }

                if (!Hear(buffer, wait))
                    break;
            }
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException)
        {
            // The same as a device that was pulled.
        }

        _came.Writer.TryComplete();
        _goes.Writer.TryComplete();
        _link.Dispose();
    }

    /// <summary>Takes what comes until the time is over or, without one, something is to be written; false when the device is gone.</summary>
    private bool Hear(Span<byte> buffer, TimeSpan wait)
    {
        var from = TimeProvider.System.GetTimestamp();
        for (var left = wait; !_isOver && (wait == Timeout.InfiniteTimeSpan || left > TimeSpan.Zero); left = wait == Timeout.InfiniteTimeSpan ? wait : wait - TimeProvider.System.GetElapsedTime(from))
        {
            var read = _link.Read(buffer, left);
            switch (read.Event)
            {
                case LinkEvent.Bytes:
                    _came.Writer.TryWrite(buffer[..read.Count].ToArray());
                    break;
                case LinkEvent.Woken when wait == Timeout.InfiniteTimeSpan:
                    return true;
                case LinkEvent.Silence or LinkEvent.Woken:
                    break;
                case LinkEvent.Down:
                    return false;
            }
        }

        return true;
    }
}
