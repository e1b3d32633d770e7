using MeterSim.Frames;
using MeterSim.Physics;

namespace MeterSim.Faults;

/// <summary>The faults of one meter, at most one of each kind, counted down as they strike.</summary>
internal sealed class MeterFault(Dice dice)
{
    // In the order of FaultForm.All.
    private readonly List<Fault> _faults = [];

    /// <summary>As they stand: <see cref="Fault.Times"/> is what is left.</summary>
    public IReadOnlyList<Fault> Active => _faults;

    /// <summary>In the words of the commands; null without faults.</summary>
    public string? Words => _faults.Count == 0 ? null : string.Join(", ", _faults);

    /// <summary>Replaces one of the same kind and leaves the others.</summary>
    public void Add(Fault fault)
    {
        Clear(fault.Kind);
        _faults.Add(fault);
        _faults.Sort((a, b) => a.Kind.CompareTo(b.Kind));
    }

    public void Clear() => _faults.Clear();

    public void Clear(FaultKind kind) => _faults.RemoveAll(f => f.Kind == kind);

    /// <summary>Asked once for every request to the meter: the faults that strike this one.</summary>
    public Struck Strike(Request request)
    {
        if (_faults.Count == 0)
            return Struck.None;
        if (StrikeSilence() is Fault silence)
            return new Struck([silence]);
        Fault[] struck = [.. _faults.ToArray().Where(f => Applies(f, request) && Strikes(f))];
        return struck.Length == 0 ? Struck.None : new Struck(struck);
    }

    /// <summary>The same for a broadcast, which only a silent meter does not obey.</summary>
    public bool IsDeaf() => StrikeSilence() is not null;

    /// <summary>Silence first: what is not answered uses up no other fault.</summary>
    private Fault? StrikeSilence() =>
        _faults.Find(f => f.Kind is FaultKind.Silent or FaultKind.PowerCut && dice.Fraction() < f.Chance) is Fault fault && CountDown(fault)
            ? fault
            : null;

    private bool Strikes(Fault fault) => (fault.Chance >= 1 || dice.Fraction() < fault.Chance) && CountDown(fault);

    private bool CountDown(Fault fault)
    {
        if (fault.Times is int left)
        {
            int index = _faults.IndexOf(fault);
            if (left > 1)
                _faults[index] = fault with { Times = left - 1 };
            else
                _faults.RemoveAt(index);
        }
        return true;
    }

    private static bool Applies(Fault fault, Request request)
    {
        bool isRead = request.Function is Function.ReadHolding or Function.ReadInput;
        bool isWrite = Function.Writes(request.Function);
        return fault.Kind switch
        {
            // Looked at before.
            FaultKind.Silent or FaultKind.PowerCut => false,
            FaultKind.WrongEcho or FaultKind.NoEcho => isWrite,
            FaultKind.Limit => isRead && request.Count > fault.Number,
            FaultKind.Zero or FaultKind.Rollover => isRead,
            FaultKind.Slow or FaultKind.Reset or FaultKind.Exception or FaultKind.Foreign or FaultKind.Duplicate or FaultKind.BadCrc
                or FaultKind.Truncated or FaultKind.NoiseBefore or FaultKind.NoiseAfter => true,
        };
    }
}
