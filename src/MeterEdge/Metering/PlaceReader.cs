using MeterEdge.Metering.Profiles;
using MeterEdge.Modbus.Frames;
using MeterEdge.Modbus.Line;

namespace MeterEdge.Metering;

/// <summary>Reads the registers in which a meter tells what it is.</summary>
/// <param name="unit">1 to 247.</param>
/// <param name="profile">Where it keeps that.</param>
/// <param name="framing">What stands around function and data on its line.</param>
/// <param name="line">Its line.</param>
/// <param name="timeout">How long the meter may take to begin its answer.</param>
/// <param name="priority">Place in the line's queue.</param>
public sealed class PlaceReader(byte unit, Profile profile, Framing framing, LineOwner line, TimeSpan timeout, LinePriority priority)
{
    /// <summary>How long the line is kept after it for who asked.</summary>
    public TimeSpan Keeps { get; init; }

    /// <summary>The profile.</summary>
    public Profile Profile => profile;

    /// <summary>What the registers hold; empty when the meter refuses to tell or has nothing there; null when it was silent.</summary>
    public async ValueTask<string?> Read(ProfilePlace place)
    {
        var request = ModbusRequest.Read(unit, (FunctionCode)(place.Function ?? profile.Function), place.Address, place.Count, framing);

        // Asked once a day and after a silence: what it allocates does not matter.
        var patience = TimeSpan.FromMilliseconds(Math.Max(timeout.TotalMilliseconds, profile.LeastTimeoutMs));
        var exchange = new Exchange(request.Frame, request.Answer, priority, patience, continueOnLine: true)
        {
            Silence = TimeSpan.FromMilliseconds(profile.PauseMs),
            Keeps = Keeps,
        };
        var outcome = await line.Submit(exchange).ConfigureAwait(false);
        return outcome.Result switch
        {
            ExchangeResult.Answered => PlaceText.Decode(place.Type, request.Answer.Registers(exchange.Answer)),
            ExchangeResult.Refused => GatewayRefusal.Is(outcome) ? null : "",
            ExchangeResult.NoAnswer or ExchangeResult.Garbled or ExchangeResult.LinkDown or ExchangeResult.Stopped
                or ExchangeResult.Sent => null,
        };
    }
}
