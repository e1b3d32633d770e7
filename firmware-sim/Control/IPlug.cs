namespace MeterSim.Control;

/// <summary>What can be closed and opened again while the simulator runs.</summary>
internal interface IPlug
{
    /// <summary>What clients open.</summary>
    string Path { get; }

    /// <summary>What is behind the path; null while closed.</summary>
    string? Device { get; }

    /// <summary>Clients that are connected; always 0 where that cannot be known.</summary>
    int Connections { get; }

    void PlugIn();

    void Unplug();

    /// <summary>Drops all connections and refuses new ones for so long; says what it did, or null where there are none.</summary>
    string? Drop(TimeSpan refusing);
}
