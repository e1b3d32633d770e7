using System.Collections.Immutable;
using MeterEdge.Configuration;
using MeterEdge.Modbus.Serial;

namespace MeterEdge.Commands.Scan;

/// <summary>What to look for, and where.</summary>
/// <param name="Port">The serial device.</param>
/// <param name="Settings">The line settings to try, in this order.</param>
/// <param name="Rs485">Who turns the transceiver of an RS-485 line.</param>
/// <param name="Units">The units to try at each, rising.</param>
/// <param name="Timeout">How long each unit gets to begin an answer.</param>
/// <param name="Profiles">Folder with further profiles.</param>
/// <param name="Resume">File that keeps what is done, so that a scan that was broken off goes on; null for none.</param>
/// <param name="Json">Print one JSON object.</param>
public sealed record ScanRequest(
    string Port,
    ImmutableArray<LineSetting> Settings,
    Rs485Mode Rs485,
    ImmutableArray<byte> Units,
    TimeSpan Timeout,
    string Profiles,
    string? Resume,
    bool Json);

/// <summary>Speed and character of a line.</summary>
/// <param name="Baud">Bits per second.</param>
/// <param name="Parity">Parity bit.</param>
public readonly record struct LineSetting(int Baud, Parity Parity)
{
    /// <summary>Without parity MODBUS over Serial Line V1.02, clause 2.5.1, wants two stop bits; meters have one.</summary>
    public const int StopBits = 1;

    /// <inheritdoc/>
    public override string ToString() => SerialLine.Text(Baud, Parity, StopBits);
}
