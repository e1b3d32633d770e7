using MeterEdge.Control.Switching;

namespace MeterEdge.Control.Cases;

/// <summary>Something to be done at a switch.</summary>
/// <param name="Meter">Whose supply goes through it.</param>
/// <param name="Task">What.</param>
/// <param name="Action">How it is to be closed, for <see cref="SwitchTask.Close"/>.</param>
/// <param name="IsRetry">It was told the same before for the same release.</param>
public sealed record SwitchJob(string Meter, SwitchTask Task, SwitchAction Action = SwitchAction.Close, bool IsRetry = false);

/// <summary>What there is to do at a switch.</summary>
public enum SwitchTask : byte
{
    /// <summary>The countdown is over: check, and open.</summary>
    Open,

    /// <summary>It was told to open; whether it did is to be seen.</summary>
    ReadBackOpen,

    /// <summary>Check, and close or arm.</summary>
    Close,

    /// <summary>It was told to close; whether it did is to be seen.</summary>
    ReadBackClose,

    /// <summary>It is armed; whether the button was pressed is to be seen.</summary>
    WatchArm,

    /// <summary>Nobody pressed the button in time: open it again.</summary>
    TakeArmBack,

    /// <summary>Supply is back, and is watched.</summary>
    Watch,
}
