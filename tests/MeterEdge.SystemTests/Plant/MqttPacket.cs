namespace MeterEdge.SystemTests.Plant;

/// <summary>One MQTT control packet as it crosses the wire (MQTT 5.0, 2.1).</summary>
/// <param name="Whole">All its bytes.</param>
/// <param name="BodyAt">Where the variable header begins.</param>
internal sealed record MqttPacket(byte[] Whole, int BodyAt)
{
    public const int Connect = 1;
    public const int ConnAck = 2;
    public const int Publish = 3;
    public const int PubAck = 4;
    public const int PingReq = 12;

    public int Type => Whole[0] >> 4;

    /// <summary>Quality of service of a PUBLISH.</summary>
    public int QoS => (Whole[0] >> 1) & 3;

    public ReadOnlySpan<byte> Body => Whole.AsSpan(BodyAt);

    /// <summary>The next packet, or null at the end of the stream.</summary>
    public static async Task<MqttPacket?> Read(Stream stream, CancellationToken cancel)
    {
        var header = new byte[5];
        if (await stream.ReadAtLeastAsync(header.AsMemory(0, 2), 2, throwOnEndOfStream: false, cancel) < 2)
            return null;
        var at = 1;
        for (; (header[at] & 0x80) != 0; at++)
            await stream.ReadExactlyAsync(header.AsMemory(at + 1, 1), cancel);
        var bodyAt = at + 1;
        var whole = new byte[bodyAt + Length(header.AsSpan(1))];
        header.AsSpan(0, bodyAt).CopyTo(whole);
        await stream.ReadExactlyAsync(whole.AsMemory(bodyAt), cancel);
        return new(whole, bodyAt);
    }

    /// <summary>A variable byte integer (MQTT 5.0, 1.5.5).</summary>
    public static int Length(ReadOnlySpan<byte> from)
    {
        var (value, shift) = (0, 0);
        foreach (var part in from)
        {
            value |= (part & 0x7F) << shift;
            shift += 7;
            if ((part & 0x80) == 0)
                break;
        }

        return value;
    }
}
