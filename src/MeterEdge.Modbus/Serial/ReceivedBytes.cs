namespace MeterEdge.Modbus.Serial;

/// <summary>
/// What one opening of a device has received and nobody has read yet, at most one buffer full; the rest stays with the system. One
/// read is under way at most: the next begins when everything was taken.
/// </summary>
/// <param name="device">The open device.</param>
/// <param name="gate">Pulsed when bytes come and when the device is gone.</param>
internal sealed class ReceivedBytes(Stream device, object gate)
{
    private readonly byte[] _bytes = new byte[512];
    private int _from;
    private int _count;
    private bool _reading;

    /// <summary>Takes what is there, and sees to it that more comes; null when nothing is there yet. Only with the gate held.</summary>
    public LinkRead? Take(Span<byte> buffer)
    {
        if (_count == 0 && !IsLost && !_reading)
        {
            _reading = true;
            _ = Receive();
        }

        if (_count == 0)
        {
            return IsLost ? new(LinkEvent.Down) : null;
        }

        var count = Math.Min(_count, buffer.Length);
        _bytes.AsSpan(_from, count).CopyTo(buffer);
        _from += count;
        _count -= count;
        return new(LinkEvent.Bytes, count);
    }

    /// <summary>The device is gone; what came before can still be taken. Only with the gate held.</summary>
    public bool IsLost { get; private set; }

    /// <summary>Notes that the device is gone. Only with the gate held.</summary>
    public void Lose() => IsLost = true;

    private async Task Receive()
    {
        var count = 0;
        try
        {
            count = await device.ReadAsync(_bytes).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is IOException or InvalidOperationException or OperationCanceledException or UnauthorizedAccessException)
        {
            // Pulled out, or closed by us: then nobody looks here any more.
        }
        finally
        {
            lock (gate)
            {
                _reading = false;
                _from = 0;
                _count = count;
                IsLost |= count == 0;
                Monitor.PulseAll(gate);
            }
        }
    }
}
