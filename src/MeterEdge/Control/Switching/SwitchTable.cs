using System.Collections.Frozen;

namespace MeterEdge.Control.Switching;

/// <summary>What is meant with a switch. Kept durably; silence and surprises on the bus never change it.</summary>
public enum SwitchIntent : byte
{
    /// <summary>The customer has supply.</summary>
    Connected,

    /// <summary>Supply will be cut when the countdown is over, unless somebody stops it.</summary>
    CutPending,

    /// <summary>The switch was or is about to be told to open, once.</summary>
    Opening,

    /// <summary>Supply is cut, and that was proved.</summary>
    Disconnected,

    /// <summary>Supply shall come back: a release is reserved for it.</summary>
    Released,

    /// <summary>The switch was made ready for the customer's button.</summary>
    Armed,

    /// <summary>The switch was or is about to be told to close.</summary>
    Closing,

    /// <summary>Supply is back, and is watched for a while.</summary>
    Probation,
}

/// <summary>What changes an intent.</summary>
public enum SwitchEvent : byte
{
    /// <summary>All gates allow an order to cut.</summary>
    CutAllowed,

    /// <summary>A cancel, a protecting fact, or a release while the switch is seen closed.</summary>
    CutStopped,

    /// <summary>The countdown is over and all gates allow again; or there is none, for safety.</summary>
    TimeUp,

    /// <summary>It is open, and that was proved.</summary>
    OpenProved,

    /// <summary>It was told to open and that was not proved.</summary>
    OpenUnproved,

    /// <summary>A valid release is reserved for a switch that is not seen closed.</summary>
    ReleaseReserved,

    /// <summary>The release was revoked before anything was written for it.</summary>
    ReleaseRevoked,

    /// <summary>The same, where nothing was cut for its case: the switch was found open, or not found at all.</summary>
    AdoptionRevoked,

    /// <summary>The intent to arm is committed.</summary>
    ArmBegins,

    /// <summary>The arm has run out, was not proved, or is to be taken back; an open follows it.</summary>
    ArmEnds,

    /// <summary>The checks have passed and the intent to close is committed.</summary>
    CloseBegins,

    /// <summary>It was told to close and that was not proved: another attempt, or a field visit.</summary>
    CloseUnproved,

    /// <summary>It is closed, and that was proved.</summary>
    ClosedProved,

    /// <summary>Too much current, leakage or back-feed after closing: it was opened for safety or has tripped.</summary>
    SafetyOpened,

    /// <summary>The watch after closing is over and nothing was wrong.</summary>
    ProbationQuiet,

    /// <summary>The program was started again.</summary>
    Restarted,
}

/// <summary>The whole state machine of a switch. What is not in the table is refused, and the caller says so.</summary>
public static class SwitchTable
{
    private static readonly FrozenDictionary<(SwitchIntent, SwitchEvent), SwitchIntent> Table = new Dictionary<(SwitchIntent, SwitchEvent), SwitchIntent>
    {
        [(SwitchIntent.Connected, SwitchEvent.CutAllowed)] = SwitchIntent.CutPending,
        [(SwitchIntent.Connected, SwitchEvent.Restarted)] = SwitchIntent.Connected,
        // Found open although no case is known: it adopts the case of its first release.
        [(SwitchIntent.Connected, SwitchEvent.ReleaseReserved)] = SwitchIntent.Released,

        [(SwitchIntent.CutPending, SwitchEvent.CutStopped)] = SwitchIntent.Connected,
        [(SwitchIntent.CutPending, SwitchEvent.Restarted)] = SwitchIntent.Connected,
        [(SwitchIntent.CutPending, SwitchEvent.TimeUp)] = SwitchIntent.Opening,

        [(SwitchIntent.Opening, SwitchEvent.OpenProved)] = SwitchIntent.Disconnected,
        [(SwitchIntent.Opening, SwitchEvent.OpenUnproved)] = SwitchIntent.Opening,
        [(SwitchIntent.Opening, SwitchEvent.Restarted)] = SwitchIntent.Opening,
        // No second write without a new order, and its own countdown.
        [(SwitchIntent.Opening, SwitchEvent.CutAllowed)] = SwitchIntent.CutPending,
        [(SwitchIntent.Opening, SwitchEvent.CutStopped)] = SwitchIntent.Connected,
        [(SwitchIntent.Opening, SwitchEvent.ReleaseReserved)] = SwitchIntent.Released,

        [(SwitchIntent.Disconnected, SwitchEvent.ReleaseReserved)] = SwitchIntent.Released,
        [(SwitchIntent.Disconnected, SwitchEvent.Restarted)] = SwitchIntent.Disconnected,

        [(SwitchIntent.Released, SwitchEvent.ArmBegins)] = SwitchIntent.Armed,
        [(SwitchIntent.Released, SwitchEvent.CloseBegins)] = SwitchIntent.Closing,
        [(SwitchIntent.Released, SwitchEvent.ReleaseRevoked)] = SwitchIntent.Disconnected,
        [(SwitchIntent.Released, SwitchEvent.AdoptionRevoked)] = SwitchIntent.Connected,
        [(SwitchIntent.Released, SwitchEvent.Restarted)] = SwitchIntent.Released,
        // Somebody closed it by hand, or an earlier write took effect late.
        [(SwitchIntent.Released, SwitchEvent.ClosedProved)] = SwitchIntent.Probation,

        [(SwitchIntent.Armed, SwitchEvent.ClosedProved)] = SwitchIntent.Probation,
        [(SwitchIntent.Armed, SwitchEvent.ArmEnds)] = SwitchIntent.Released,
        [(SwitchIntent.Armed, SwitchEvent.Restarted)] = SwitchIntent.Armed,

        [(SwitchIntent.Closing, SwitchEvent.ClosedProved)] = SwitchIntent.Probation,
        [(SwitchIntent.Closing, SwitchEvent.CloseUnproved)] = SwitchIntent.Released,
        [(SwitchIntent.Closing, SwitchEvent.Restarted)] = SwitchIntent.Closing,

        [(SwitchIntent.Probation, SwitchEvent.SafetyOpened)] = SwitchIntent.Released,
        [(SwitchIntent.Probation, SwitchEvent.ProbationQuiet)] = SwitchIntent.Connected,
        [(SwitchIntent.Probation, SwitchEvent.Restarted)] = SwitchIntent.Probation,
    }.ToFrozenDictionary();

    /// <summary>What is meant after an event; null when the event is refused and nothing changes.</summary>
    public static SwitchIntent? Next(SwitchIntent intent, SwitchEvent happened) =>
        Table.TryGetValue((intent, happened), out var next) ? next : null;
}
