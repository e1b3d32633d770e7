namespace MeterSim.Switches;

/// <summary>What can be wrong with a switch.</summary>
internal enum SwitchFaultKind
{
    /// <summary>Does not move, whoever tells it; its feedback says so.</summary>
    Stuck,

    /// <summary>Contacts that carry current go on carrying it, whatever the switch shows.</summary>
    Welded,

    /// <summary>Contacts that carry none never do, whatever the switch shows.</summary>
    Broken,

    /// <summary>Orders from the bus are answered and not obeyed.</summary>
    Echo,

    /// <summary>Closes, opens and closes again for a while.</summary>
    Bounce,

    /// <summary>Takes its time.</summary>
    Slow,

    /// <summary>Somebody feeds the customer's side.</summary>
    BackFeed,
}
