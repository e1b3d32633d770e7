using System.Collections.Immutable;

namespace MeterEdge.Modbus.Frames;

/// <summary>What one answer to <see cref="ModbusRequest.ReadIdentification"/> tells: at most 246 bytes of objects.</summary>
/// <param name="Objects">The objects, in the order in which they came; at most 123.</param>
/// <param name="Next">
/// The object to ask for next, when more follow; null at the end of the stream. Always above the one asked for: a device that points
/// back would be asked for ever, so it has told all it will.
/// </param>
public sealed record DeviceIdentification(ImmutableArray<IdentificationObject> Objects, byte? Next)
{
    private const byte More = 0xFF;

    /// <summary>Takes the objects out of a valid answer. Source: MODBUS Application Protocol Specification V1.1b3, clause 6.21.</summary>
    /// <param name="request">A request for identification.</param>
    /// <param name="answer">A whole frame that its <see cref="ModbusRequest.Answer"/> has accepted.</param>
    public static DeviceIdentification Decode(ModbusRequest request, ReadOnlySpan<byte> answer)
    {
        ArgumentNullException.ThrowIfNull(request);
        var data = request.Answer.Data(answer);
        var (more, next) = (data[4], data[5]);
        var objects = ImmutableArray.CreateBuilder<IdentificationObject>(data[6]);
        for (var left = data[IdentificationBody.Head..]; !left.IsEmpty; left = left[(2 + left[1])..])
        {
            objects.Add(new(left[0], [.. left.Slice(2, left[1])]));
        }

        return new(objects.MoveToImmutable(), more == More && next > request.First ? next : null);
    }
}
