namespace MeterEdge.Mqtt;

/// <summary>What the broker publishes on <c>up/state</c> when we are gone; also our own last word.</summary>
/// <param name="Payload">UTF-8 JSON of the offline state.</param>
/// <param name="Boot">Random id of this run, as in the payload.</param>
public sealed record MqttWill(byte[] Payload, string Boot);
