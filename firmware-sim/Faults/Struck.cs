namespace MeterSim.Faults;

/// <summary>The faults that strike one request.</summary>
internal sealed record Struck(IReadOnlyList<Fault> Faults)
{
    public static Struck None { get; } = new([]);

    /// <summary>There will be no answer.</summary>
    public bool IsSilent => Has(FaultKind.Silent) || Has(FaultKind.PowerCut);

    public TimeSpan Delay => Of(FaultKind.Slow)?.Delay ?? TimeSpan.Zero;

    public bool Has(FaultKind kind) => Of(kind) is not null;

    public Fault? Of(FaultKind kind)
    {
        foreach (Fault fault in Faults)
        {
            if (fault.Kind == kind)
                return fault;
        }
        return null;
    }

    /// <summary>As in the truth log: the names, joined by "+"; null when none struck.</summary>
    public string? Names => Faults.Count switch
    {
        0 => null,
        1 => Fault.Name(Faults[0].Kind),
        _ => string.Join('+', Faults.Select(f => Fault.Name(f.Kind))),
    };
}
