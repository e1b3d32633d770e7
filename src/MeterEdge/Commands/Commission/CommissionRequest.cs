using System.Collections.Immutable;
using MeterEdge.Commands.Scan;
using MeterEdge.Metering;

namespace MeterEdge.Commands.Commission;

/// <summary>Where to walk, and how.</summary>
/// <param name="Target">The device, or host and port.</param>
/// <param name="Settings">Its settings for a person.</param>
/// <param name="Access">How its meters are reached.</param>
/// <param name="Setting">Under what a walk that was broken off is kept.</param>
/// <param name="Units">The units to ask, rising.</param>
/// <param name="Timeout">How long each unit gets to begin an answer.</param>
/// <param name="Resume">File that keeps what is done, so that a walk that was broken off goes on; null for none.</param>
/// <param name="Write">File that the resulting list is written to; null for none.</param>
/// <param name="Json">Print one JSON object.</param>
internal sealed record CommissionRequest(
    string Target,
    string Settings,
    LineAccess Access,
    LineSetting Setting,
    ImmutableArray<byte> Units,
    TimeSpan Timeout,
    string? Resume,
    string? Write,
    bool Json);
