using Microsoft.Extensions.Logging;

namespace MeterEdge.Mqtt;

/// <summary>Log lines of the link: 1001 to 1099.</summary>
internal static partial class Log
{
    [LoggerMessage(1001, LogLevel.Information, "MQTT: connected to {Broker}, window {Window}, payload at most {LargestPayload} bytes")]
    public static partial void Connected(this ILogger log, string broker, int window, int largestPayload);

    [LoggerMessage(1002, LogLevel.Warning, "MQTT: connection to {Broker} lost; readings wait in the journal")]
    public static partial void Lost(this ILogger log, string broker);

    [LoggerMessage(1003, LogLevel.Warning, "MQTT: cannot reach {Broker}: {Reason}; trying on, readings wait in the journal")]
    public static partial void Unreachable(this ILogger log, string broker, string reason);

    [LoggerMessage(1004, LogLevel.Error, "MQTT: {Broker} refused the connection: {Reason}; check Mqtt:Username, PasswordFile and ClientId")]
    public static partial void Refused(this ILogger log, string broker, string reason);

    [LoggerMessage(1005, LogLevel.Error, "MQTT: another client took the id {ClientId} at {Broker}; two concentrators must not share an edge")]
    public static partial void TakenOver(this ILogger log, string broker, string clientId);

    [LoggerMessage(1006, LogLevel.Information, "MQTT: {Broker} wants a keep alive of {Seconds} s; connecting again with that")]
    public static partial void KeepAlive(this ILogger log, string broker, int seconds);

    [LoggerMessage(1007, LogLevel.Debug, "MQTT: next connect to {Broker} in {Seconds:F1} s")]
    public static partial void NextConnect(this ILogger log, string broker, double seconds);

    [LoggerMessage(1008, LogLevel.Warning, "MQTT: {Broker} does not let us hear {Topic} ({Reason}); readings go out, requests do not come in. Check our rights at the broker")]
    public static partial void NotSubscribed(this ILogger log, string broker, string topic, string reason);

    [LoggerMessage(1009, LogLevel.Error, "MQTT: a message on {Topic} could not be handled; its sender repeats it")]
    public static partial void InboxFailed(this ILogger log, Exception fault, string topic);

    [LoggerMessage(1010, LogLevel.Error, "MQTT: another concentrator publishes on {Root} at {Broker}: device {Device}, boot {Boot}; two must not share an edge")]
    public static partial void Duplicate(this ILogger log, string broker, string root, string device, string boot);
}
