using System.Buffers.Binary;
using System.Collections.Immutable;
using MeterEdge.Control.Switching;
using MeterEdge.Metering.Profiles;
using MeterEdge.Modbus.Frames;
using MeterEdge.Modbus.Line;

namespace MeterEdge.Metering.Switches;

/// <summary>What the signs of a switch show.</summary>
/// <param name="Actual">The state; unknown when a sign could not be read or none is seen.</param>
/// <param name="Flags">What stands beside the state.</param>
/// <param name="Failure">What went wrong on the line; null when all signs were read.</param>
public sealed record SeenSigns(SwitchActual Actual, ImmutableHashSet<SignMeaning> Flags, string? Failure);

/// <summary>Reads the signs by which a switch shows how it stands.</summary>
/// <param name="place">Where it is.</param>
/// <param name="priority">Place in the line's queue.</param>
public sealed class SignReader(SwitchPlace place, LinePriority priority)
{
    private readonly ImmutableArray<Place> _places =
    [
        .. place.Switch.Places.Select(group => new Place(group.Key.Function, group.Key.Address, group.Key.Count, [.. group])),
    ];

    /// <summary>One look. A place that is silent or garbles is asked once more.</summary>
    public async ValueTask<SeenSigns> Read()
    {
        var actual = SwitchActual.Unknown;
        var flags = ImmutableHashSet<SignMeaning>.Empty;
        foreach (var where in _places)
        {
            var request = where.Function <= (int)FunctionCode.ReadDiscreteInputs
                ? ModbusRequest.ReadBits(place.Unit, (FunctionCode)where.Function, place.Shifted(where.Address), 1, place.Framing)
                : ModbusRequest.Read(place.Unit, (FunctionCode)where.Function, place.Shifted(where.Address), where.Count, place.Framing);
            var exchange = place.Exchange(request, priority);
            var outcome = await place.Line.Submit(exchange).ConfigureAwait(false);
            if (outcome.Result is ExchangeResult.NoAnswer or ExchangeResult.Garbled)
                outcome = await place.Line.Submit(exchange).ConfigureAwait(false);
            if (outcome.Result != ExchangeResult.Answered)
                return new(SwitchActual.Unknown, flags, $"{request}: {outcome}");
            var bits = Bits(request, exchange.Answer);
            foreach (var sign in where.Signs.Where(sign => sign.IsSeenIn(bits)))
            {
                if (Actual(sign.Is) is not { } state)
                    flags = flags.Add(sign.Is);
                // Armed is open with something beside it, so it says more than open; and whatever says closed, is.
                else if (actual is SwitchActual.Unknown or SwitchActual.Open)
                    actual = state;
            }
        }

        return new(actual, flags, null);
    }

    private static ulong Bits(ModbusRequest request, ReadOnlySpan<byte> answer)
    {
        if (request.Function is FunctionCode.ReadCoils or FunctionCode.ReadDiscreteInputs)
            return request.BitsIn(answer)[0] ? 1UL : 0;
        var bits = 0UL;
        for (var registers = request.Answer.Registers(answer); registers.Length >= 2; registers = registers[2..])
            bits = (bits << 16) | BinaryPrimitives.ReadUInt16BigEndian(registers);
        return bits;
    }

    private static SwitchActual? Actual(SignMeaning meaning) => meaning switch
    {
        SignMeaning.Open => SwitchActual.Open,
        SignMeaning.Closed => SwitchActual.Closed,
        SignMeaning.Armed => SwitchActual.Armed,
        SignMeaning.Tripped => SwitchActual.Tripped,
        SignMeaning.LocalLock or SignMeaning.MaintenanceLock or SignMeaning.FaultTrip => null,
    };

    private sealed record Place(int Function, ushort Address, int Count, ImmutableArray<SwitchSign> Signs);
}
