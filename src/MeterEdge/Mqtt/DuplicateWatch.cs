using System.Text.Json;
using MeterEdge.Contract;

namespace MeterEdge.Mqtt;

/// <summary>
/// Notices that another concentrator uses our name, by its state on our own topic. A state from before our first one proves nothing: it is
/// our last run's, or that of a box which ours replaced. Once our own has come back, an online state of another run is a living other's.
/// </summary>
/// <param name="boot">Random id of this run.</param>
public sealed class DuplicateWatch(string boot)
{
    private const int LongestId = 64;

    private bool _heardOurselves;
    private bool _told;

    /// <summary>Takes a message on <c>up/state</c>; gives the other's state, the first time that there is one.</summary>
    public StateMessage? Take(ReadOnlySpan<byte> payload)
    {
        if (Parse(payload) is not { } state)
        {
            return null;
        }

        _heardOurselves |= state.Boot == boot;
        return state.Online && state.Boot != boot && _heardOurselves && TellNow() ? state with { Device = Shown(state.Device), Boot = Shown(state.Boot) } : null;
    }

    /// <summary>True the first time: one event is enough to send somebody.</summary>
    public bool TellNow()
    {
        var first = !_told;
        _told = true;
        return first;
    }

    // It goes into the log and into an event, which would not fit a message were it as long as this one may be.
    private static string Shown(string id) => string.Concat(id.Take(LongestId).Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' ? c : '?'));

    // Anybody may have published anything, and an empty payload clears a retained message.
    private static StateMessage? Parse(ReadOnlySpan<byte> payload)
    {
        try
        {
            return payload.IsEmpty ? null : JsonSerializer.Deserialize(payload, ContractJson.Default.StateMessage);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
