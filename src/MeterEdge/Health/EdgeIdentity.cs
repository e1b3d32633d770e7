namespace MeterEdge.Health;

/// <summary>Who this daemon is, for every message it sends.</summary>
/// <param name="Edge">Name of the concentrator.</param>
/// <param name="Device">Random id made at the first start of this installation.</param>
/// <param name="Boot">Random id of this run.</param>
/// <param name="Config">Hash of the effective configuration.</param>
public sealed record EdgeIdentity(string Edge, string Device, string Boot, string Config);
