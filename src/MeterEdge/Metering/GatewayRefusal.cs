using MeterEdge.Modbus.Line;

namespace MeterEdge.Metering;

/// <summary>
/// Refusals that are not the meter's: a gateway says that it has no way to the meter (0x0A) or that the meter did not answer it (0x0B).
/// Source: MODBUS Application Protocol Specification V1.1b3, clause 7.
/// </summary>
internal static class GatewayRefusal
{
    private const byte NoPath = 0x0A;
    private const byte NoResponse = 0x0B;

    /// <summary>True when nobody but a gateway has answered.</summary>
    public static bool Is(ExchangeOutcome outcome) =>
        outcome is { Result: ExchangeResult.Refused, ExceptionCode: NoPath or NoResponse };
}
