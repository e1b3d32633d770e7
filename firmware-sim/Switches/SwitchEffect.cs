namespace MeterSim.Switches;

/// <summary>What came of an order to a switch.</summary>
internal enum SwitchEffect
{
    Opened,
    Closed,

    /// <summary>The customer's button closes it from now on.</summary>
    Armed,

    /// <summary>The button does nothing any more.</summary>
    Disarmed,

    /// <summary>It stood like that.</summary>
    Already,

    /// <summary>A lock forbids it.</summary>
    Locked,

    /// <summary>It cannot move.</summary>
    Stuck,

    /// <summary>It says that it is open, and current can flow.</summary>
    Welded,

    /// <summary>It says that it is closed, and no current can flow.</summary>
    Broken,

    /// <summary>It has answered and does nothing.</summary>
    Ignored,

    /// <summary>There is nothing to be done, e.g. by a button that is not armed.</summary>
    None,
}
