namespace MeterEdge.Control.Cases;

/// <summary>
/// Something that is waited for, as it is kept on disk. Wall time may be set meanwhile: a wait whose beginning lies in the future is over too, for
/// whatever follows it looks at the clock's trust itself.
/// </summary>
/// <param name="Since">When it began.</param>
/// <param name="For">How long it lasts.</param>
public sealed record Wait(DateTimeOffset Since, TimeSpan For)
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    /// <summary>When it ends, if nobody sets the clock.</summary>
    public DateTimeOffset Until => Since + For;

    /// <summary>True when there is nothing left to wait for.</summary>
    public bool IsOver(DateTimeOffset now) => now >= Until || now < Since - Tolerance;
}
