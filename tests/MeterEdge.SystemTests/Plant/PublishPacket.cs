using System.Text;

namespace MeterEdge.SystemTests.Plant;

/// <summary>A PUBLISH with a packet id, as it crosses the wire (MQTT 5.0, 3.3).</summary>
internal sealed record PublishPacket(string Topic, bool Retain, byte[] Payload)
{
    private const int FirstRefusal = 0x80;

    public static PublishPacket Parse(MqttPacket packet)
    {
        var properties = 2 + TopicLength(packet) + 2;
        var length = MqttPacket.Length(packet.Body[properties..]);
        var lengthBytes = 1;
        while ((packet.Body[properties + lengthBytes - 1] & 0x80) != 0)
            lengthBytes++;
        return new(
            Encoding.UTF8.GetString(packet.Body.Slice(2, TopicLength(packet))),
            (packet.Whole[0] & 1) != 0,
            packet.Body[(properties + lengthBytes + length)..].ToArray());
    }

    /// <summary>Packet id of a PUBLISH.</summary>
    public static int IdOf(MqttPacket packet) => UInt16(packet, 2 + TopicLength(packet));

    /// <summary>Packet id of a PUBACK.</summary>
    public static int IdOfAck(MqttPacket packet) => UInt16(packet, 0);

    /// <summary>Whether a PUBACK says that the broker has the message; without a reason code it does.</summary>
    public static bool IsTaken(MqttPacket ack) => ack.Body.Length < 3 || ack.Body[2] < FirstRefusal;

    private static int TopicLength(MqttPacket packet) => UInt16(packet, 0);

    private static int UInt16(MqttPacket packet, int at) => (packet.Body[at] << 8) | packet.Body[at + 1];
}
