using System.Text;

namespace MeterEdge.Mqtt;

/// <summary>Where a sender wants its answers besides: MQTT 5 response topic and correlation data.</summary>
/// <param name="Topic">The whole topic.</param>
/// <param name="Correlation">What to send along, if anything.</param>
public sealed record ReplyTo(string Topic, byte[]? Correlation)
{
    /// <summary>Bytes that it takes of a packet.</summary>
    public int Size => Encoding.UTF8.GetByteCount(Topic) + (Correlation?.Length ?? 0);
}
