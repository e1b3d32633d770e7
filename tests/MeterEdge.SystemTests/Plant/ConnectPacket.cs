using System.Buffers.Binary;
using System.Text;

namespace MeterEdge.SystemTests.Plant;

/// <summary>What a client asked for in its CONNECT (MQTT 5.0, 3.1).</summary>
internal sealed record ConnectPacket
{
    public required string ClientId { get; init; }

    public required bool CleanStart { get; init; }

    public required int KeepAliveSeconds { get; init; }

    /// <summary>Seconds, 0 when absent.</summary>
    public required uint SessionExpiry { get; init; }

    public required bool WillRetain { get; init; }

    public required int WillQoS { get; init; }

    /// <summary>Seconds, 0 when absent.</summary>
    public required uint WillDelay { get; init; }

    public required string WillTopic { get; init; }

    public required string WillPayload { get; init; }

    /// <summary>Reads a CONNECT that has a will.</summary>
    public static ConnectPacket Parse(MqttPacket packet)
    {
        var from = new Cursor(packet.Body);
        Assert.Equal("MQTT", from.Text());
        Assert.Equal(5, from.Byte());
        var flags = from.Byte();
        Assert.True((flags & 0x04) != 0, "the CONNECT has no will");
        var keepAlive = from.UInt16();
        var properties = from.Properties();
        var clientId = from.Text();
        var willProperties = from.Properties();
        return new()
        {
            ClientId = clientId,
            CleanStart = (flags & 0x02) != 0,
            KeepAliveSeconds = keepAlive,
            SessionExpiry = properties.GetValueOrDefault(0x11),
            WillRetain = (flags & 0x20) != 0,
            WillQoS = (flags >> 3) & 3,
            WillDelay = willProperties.GetValueOrDefault(0x18),
            WillTopic = from.Text(),
            WillPayload = from.Text(),
        };
    }

    /// <summary>Makes a will delay of 60 s one of 1 s, in place.</summary>
    public static void ShortenWill(MqttPacket packet)
    {
        ReadOnlySpan<byte> minute = [0x18, 0, 0, 0, 60];
        var at = packet.Whole.AsSpan().IndexOf(minute);
        packet.Whole[at + minute.Length - 1] = 1;
    }

    private ref struct Cursor(ReadOnlySpan<byte> rest)
    {
        private ReadOnlySpan<byte> _rest = rest;

        public byte Byte() => Take(1)[0];

        public ushort UInt16() => BinaryPrimitives.ReadUInt16BigEndian(Take(2));

        public string Text() => Encoding.UTF8.GetString(Take(UInt16()));

        /// <summary>The properties that are numbers, by their identifiers (MQTT 5.0, 2.2.2.2).</summary>
        public Dictionary<int, uint> Properties()
        {
            var length = MqttPacket.Length(_rest);
            while ((Byte() & 0x80) != 0)
            {
                // The bytes of the length itself.
            }

            var properties = new Dictionary<int, uint>();
            var end = _rest.Length - length;
            while (_rest.Length > end)
            {
                int id = Byte();
                switch (id)
                {
                    case 0x11 or 0x18 or 0x27 or 0x02:
                        properties[id] = BinaryPrimitives.ReadUInt32BigEndian(Take(4));
                        break;
                    case 0x21 or 0x22:
                        properties[id] = UInt16();
                        break;
                    case 0x01 or 0x17 or 0x19:
                        properties[id] = Byte();
                        break;
                    default:
                        Take(UInt16());
                        break;
                }
            }

            return properties;
        }

        private ReadOnlySpan<byte> Take(int count)
        {
            var taken = _rest[..count];
            _rest = _rest[count..];
            return taken;
        }
    }
}
