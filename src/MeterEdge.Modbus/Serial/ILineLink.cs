namespace MeterEdge.Modbus.Serial;

/// <summary>
/// The device at the end of a line: bytes in, bytes out, and it may be gone at any moment. Used by the line's thread only,
/// but for <see cref="Wake"/>.
/// </summary>
public interface ILineLink : IDisposable
{
    /// <summary>What the device is called, e.g. <c>/dev/ttyS1</c>.</summary>
    string Name { get; }

    /// <summary>True between a successful <see cref="TryOpen"/> and <see cref="Close"/>.</summary>
    bool IsOpen { get; }

    /// <summary>
    /// Opens the device; what came in before is thrown away. Where that takes long, a <see cref="Wake"/> before or meanwhile ends it, and
    /// still makes the next <see cref="Read"/> return.
    /// </summary>
    /// <param name="error">One phrase that says what is wrong and what to do, when it fails.</param>
    bool TryOpen(out string? error);

    /// <summary>Closes the device, if it is open.</summary>
    void Close();

    /// <summary>Waits for bytes, at most this long, and takes what is there. Also waits when closed, and then never has bytes.</summary>
    /// <param name="buffer">Where they go; at least one byte.</param>
    /// <param name="wait">Zero or more; <see cref="Timeout.InfiniteTimeSpan"/> waits for ever.</param>
    LinkRead Read(Span<byte> buffer, TimeSpan wait);

    /// <summary>Lets so much time pass without looking for bytes; a wake-up ends it and is still there for the next <see cref="Read"/>.</summary>
    void Rest(TimeSpan time);

    /// <summary>
    /// Hands all bytes to the device. False when it is gone or takes nothing for a second; then bytes may be on their way all the same, and
    /// the link is best closed.
    /// </summary>
    bool Write(ReadOnlySpan<byte> bytes);

    /// <summary>Makes a <see cref="Read"/> or <see cref="Rest"/> in progress, or the next one, return; many are one. From any thread; does nothing once disposed.</summary>
    void Wake();
}

/// <summary>How a wait for bytes ended.</summary>
/// <param name="Event">What happened.</param>
/// <param name="Count">Number of bytes taken; above zero only with <see cref="LinkEvent.Bytes"/>.</param>
public readonly record struct LinkRead(LinkEvent Event, int Count = 0);

/// <summary>What ended a wait for bytes.</summary>
public enum LinkEvent : byte
{
    /// <summary>Bytes came.</summary>
    Bytes,

    /// <summary>The time is over.</summary>
    Silence,

    /// <summary>Somebody called <see cref="ILineLink.Wake"/>.</summary>
    Woken,

    /// <summary>The device is gone.</summary>
    Down,
}
