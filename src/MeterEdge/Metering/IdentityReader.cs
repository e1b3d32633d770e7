using MeterEdge.Metering.Profiles;
using MeterEdge.Modbus.Frames;
using MeterEdge.Modbus.Line;

namespace MeterEdge.Metering;

/// <summary>Asks a meter for its serial number.</summary>
/// <param name="unit">1 to 247.</param>
/// <param name="profile">Where it keeps the number.</param>
/// <param name="framing">What stands around function and data on its line.</param>
/// <param name="line">Its line.</param>
/// <param name="timeout">How long the meter may take to begin its answer.</param>
public sealed class IdentityReader(byte unit, Profile profile, Framing framing, LineOwner line, TimeSpan timeout)
{
    private readonly ProfileIdentity _identity = profile.Identity ?? throw new ArgumentException("this profile names no identity", nameof(profile));

    /// <summary>The number; empty when the meter refuses to tell or has none; null when it was silent.</summary>
    public async ValueTask<string?> Read()
    {
        var request = ModbusRequest.Read(unit, (FunctionCode)profile.Function, _identity.Address, _identity.Count, framing);

        // Asked once a day and after a silence: what it allocates does not matter.
        var exchange = new Exchange(request.Frame, request.Answer, LinePriority.Reading, timeout, continueOnLine: true);
        var outcome = await line.Submit(exchange).ConfigureAwait(false);
        return outcome.Result switch
        {
            ExchangeResult.Answered => SerialNumber.Decode(_identity.Type, request.Answer.Registers(exchange.Answer)),
            ExchangeResult.Refused => "",
            ExchangeResult.NoAnswer or ExchangeResult.Garbled or ExchangeResult.LinkDown or ExchangeResult.Stopped
                or ExchangeResult.Sent => null,
        };
    }
}
