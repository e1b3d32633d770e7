using MeterEdge.Metering.Profiles;
using MeterEdge.Modbus.Frames;
using MeterEdge.Modbus.Line;

namespace MeterEdge.Metering;

/// <summary>Asks a meter who it is, and whether it is what its profile takes it for.</summary>
/// <param name="serial">The serial number that it should have.</param>
/// <param name="places">Its own registers for that.</param>
public sealed class IdentityReader(string serial, PlaceReader places)
{
    /// <summary>True when a profile says where to ask.</summary>
    public static bool CanAsk(Profile profile) => profile.Identity is not null || !profile.Checks.IsEmpty;

    /// <summary>What the meter says of itself; null when it was silent.</summary>
    public async ValueTask<Testimony?> Read()
    {
        var isComplete = true;
        foreach (var check in places.Profile.Checks)
        {
            if (await places.Read(check).ConfigureAwait(false) is not { } found)
                return null;
            if (found.Length > 0 && !Matches(check, found))
                return new(new(check.What, string.Join(" or ", check.Expect), found), IsComplete: true);
            isComplete &= found.Length > 0;
        }

        if (places.Profile.Identity is { } identity)
        {
            if (await places.Read(identity).ConfigureAwait(false) is not { } found)
                return null;
            if (found.Length > 0 && !SerialNumber.Same(serial, found, identity))
                return new(new("serial number", serial, found), IsComplete: true);
            isComplete &= found.Length > 0;
        }

        return new(null, isComplete);
    }

    /// <summary>True when a check's registers hold what they may.</summary>
    public static bool Matches(ProfileCheck check, string found) => check.Expect.Contains(found, StringComparer.OrdinalIgnoreCase);
}

/// <summary>What a meter said of itself.</summary>
/// <param name="Mismatch">What is not as it should be; null when nothing is known to be wrong.</param>
/// <param name="IsComplete">False when it did not tell everything that it was asked for, so that what was known of it before stands.</param>
public readonly record struct Testimony(Mismatch? Mismatch, bool IsComplete);

/// <summary>What a meter says of itself that is not as it should be.</summary>
/// <param name="What">What it was asked for, e.g. <c>serial number</c>.</param>
/// <param name="Expected">What it should say.</param>
/// <param name="Found">What it says.</param>
public sealed record Mismatch(string What, string Expected, string Found);

/// <summary>Reads the registers in which a meter tells what it is.</summary>
/// <param name="unit">1 to 247.</param>
/// <param name="profile">Where it keeps that.</param>
/// <param name="framing">What stands around function and data on its line.</param>
/// <param name="line">Its line.</param>
/// <param name="timeout">How long the meter may take to begin its answer.</param>
/// <param name="priority">Place in the line's queue.</param>
public sealed class PlaceReader(byte unit, Profile profile, Framing framing, LineOwner line, TimeSpan timeout, LinePriority priority)
{
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
