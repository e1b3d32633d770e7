using MeterEdge.Modbus.Line;

namespace MeterEdge.Commands;

/// <summary>Keeps what is wrong with a device, for the one who waits for answers from it.</summary>
internal sealed class LinkError : LineObserver
{
    /// <summary>What is wrong; null while nothing is.</summary>
    public string? Error { get; private set; }

    /// <inheritdoc/>
    public override void LinkDown(string link, string error) => Error = error;
}
