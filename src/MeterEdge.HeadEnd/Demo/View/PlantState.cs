namespace MeterEdge.HeadEnd.Demo.View;

/// <summary>What the demo itself has done to the district; the view shows it beside what the daemon and the head-end tell.</summary>
/// <param name="BrokerRunning">The broker's process runs.</param>
/// <param name="DaemonRunning">The daemon's process runs.</param>
/// <param name="PortPlugged">The serial port is plugged in.</param>
/// <param name="SilentUnit">Unit that was made silent, or null.</param>
/// <param name="BadCrcUnit">Unit that was made to send bad checksums, or null.</param>
public sealed record PlantState(bool BrokerRunning, bool DaemonRunning, bool PortPlugged, int? SilentUnit, int? BadCrcUnit);
