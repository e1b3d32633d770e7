using MeterEdge.Control.Switching;

namespace MeterEdge.Tests.Control.Cases.Invariants;

/// <summary>What the judge knows of one switch.</summary>
internal sealed class Bystander(int meter)
{
    private readonly List<DateTimeOffset> _operations = [];

    public int Meter => meter;

    /// <summary>What the process that runs now has last seen of it; null: nothing.</summary>
    public SwitchLook? Look { get; set; }

    public DateTimeOffset LookedAt { get; set; }

    /// <summary>The order that was said to be carried out, and was not yet.</summary>
    public Letter? ToOpen { get; set; }

    /// <summary>The release for which it was said to be closed.</summary>
    public Letter? ToClose { get; set; }

    /// <summary>The order for which it was opened, until supply was said to be back.</summary>
    public Letter? CutFor { get; set; }

    /// <summary>It was armed and not opened since.</summary>
    public bool IsArmed { get; set; }

    /// <summary>When wall time was last set.</summary>
    public DateTimeOffset ClockMoved { get; set; }

    /// <summary>Releases for which it was told to close already.</summary>
    public Dictionary<string, int> Attempts { get; } = [];

    public IReadOnlyList<DateTimeOffset> Operations => _operations;

    /// <summary>An order of a new process; what the old one was about to do it did not do.</summary>
    public void Started() => (Look, ToOpen, ToClose) = (null, null, null);

    public void Operate(DateTimeOffset at) => _operations.Add(at);

    public void Written(SwitchAction action, DateTimeOffset at) => IsArmed = action switch
    {
        SwitchAction.Arm => true,
        SwitchAction.Open => false,
        SwitchAction.Close => IsArmed,
    };
}
