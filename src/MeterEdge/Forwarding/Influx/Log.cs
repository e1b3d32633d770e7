using Microsoft.Extensions.Logging;

namespace MeterEdge.Forwarding.Influx;

/// <summary>Log lines of the InfluxDB sink: 4050 to 4099.</summary>
internal static partial class Log
{
    [LoggerMessage(4050, LogLevel.Information, "Database {Database} was missing at {Target} and is created")]
    public static partial void DatabaseCreated(this ILogger log, string database, string target);
}
