using MeterEdge.Control.Switching;

namespace MeterEdge.Tests.Control.Switching;

/// <summary>A switch that does as the test says. Everything it was asked stands in <see cref="Asked"/>, in its order.</summary>
internal sealed class FakeSwitch(TimeProvider time) : ISwitch
{
    public SwitchAbilities Abilities { get; set; } = new()
    {
        CanOpen = true,
        CanClose = true,
        TellsSerial = true,
        MeasuresLine = true,
        MeasuresLoad = true,
        MeasuresCurrent = true,
        MeasuresEnergy = true,
        BreakA = 60,
    };

    public SerialCheck Serial { get; set; } = SerialCheck.Same;

    /// <summary>How it stands and what is measured; stamped when it is looked at.</summary>
    public SwitchLook Now { get; set; } = Closed;

    public WriteOutcome Outcome { get; set; } = WriteOutcome.Echoed;

    /// <summary>What a write does to it.</summary>
    public Func<SwitchAction, SwitchLook, SwitchLook> Does { get; set; } = Obeys;

    /// <summary>What happens to it between two looks; told how often it was looked at before.</summary>
    public Func<int, SwitchLook, SwitchLook> Meanwhile { get; set; } = (_, now) => now;

    public List<string> Asked { get; } = [];

    public List<DateTimeOffset> LookedAt { get; } = [];

    public static SwitchLook Closed { get; } = new()
    {
        Time = default,
        Actual = SwitchActual.Closed,
        LineVoltageV = 229.5,
        LoadVoltageV = 229.1,
        CurrentA = 4.2,
        PowerW = 950,
        EnergyWh = 1_234_560,
    };

    public static SwitchLook Opened { get; } = Closed with { Actual = SwitchActual.Open, LoadVoltageV = 0, CurrentA = 0, PowerW = 0 };

    /// <summary>What a healthy one does.</summary>
    public static SwitchLook Obeys(SwitchAction action, SwitchLook now) => action switch
    {
        SwitchAction.Open => Opened with { EnergyWh = now.EnergyWh },
        SwitchAction.Close => Closed with { EnergyWh = now.EnergyWh },
        SwitchAction.Arm => Opened with { Actual = SwitchActual.Armed, EnergyWh = now.EnergyWh },
    };

    public ValueTask<SerialCheck> CheckSerial()
    {
        Asked.Add("serial");
        return ValueTask.FromResult(Serial);
    }

    public ValueTask<SwitchLook> Look(Sight sight = Sight.All)
    {
        Asked.Add("look");
        Now = Meanwhile(LookedAt.Count, Now) with { Time = time.GetUtcNow() };
        LookedAt.Add(Now.Time);
        return ValueTask.FromResult(Now);
    }

    public ValueTask<WriteOutcome> Write(SwitchAction action)
    {
        Asked.Add(action.ToString());
        if (Outcome is WriteOutcome.Echoed or WriteOutcome.Unanswered)
            Now = Does(action, Now);
        return ValueTask.FromResult(Outcome);
    }
}
