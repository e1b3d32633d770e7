using MeterEdge.Configuration;
using MeterEdge.Control.Switching;

namespace MeterEdge.Tests.Metering.Switches;

public sealed class MeterSwitchTests
{
    [Fact]
    public async Task A_meters_own_relay_is_cut_and_proved_by_its_own_registers()
    {
        using var line = new SwitchedLine();
        var operation = new SwitchOperation(line.It, new(), line.Time);
        var ready = Assert.IsType<Preparation.Ready>(await operation.Before(SwitchAction.Open, false, TestContext.Current.CancellationToken));
        Assert.Equal((SwitchActual.Closed, 229.5, 4.2, 36_250L), (ready.Look.Actual, ready.Look.LineVoltageV, Math.Round(ready.Look.CurrentA!.Value, 3), ready.Look.EnergyWh));

        line.Meter.Floats[8] = line.Meter.Floats[0x34] = 0;
        var operated = await operation.WriteAndProve(SwitchAction.Open, ready.Look, null, TestContext.Current.CancellationToken);
        Assert.Equal((WriteOutcome.Echoed, ProofStage.Verified, ProofLevel.Physical), (operated.Outcome, operated.Judgement.Stage, operated.Judgement.Level));

        // The serial number first, the state before the write, one write, and the state again.
        var asked = line.Link.Asked.Select(one => (one.Function, one.First)).ToList();
        Assert.Equal((3, 0xFC00), asked[0]);
        Assert.Equal((3, 0xFD02), asked[1]);
        var write = asked.IndexOf((16, 0xFD00));
        Assert.Equal((3, 0xFD02), asked[write + 1]);
        Assert.Single(asked, one => one.Function == 16);
    }

    [Theory]
    [InlineData(0xFF, 0xFF, 0xFF, SwitchActual.Closed)]
    [InlineData(0x00, 0x00, 0x00, SwitchActual.Open)]
    [InlineData(0xFF, 0x00, 0xFF, SwitchActual.Unknown)]
    public async Task Phases_that_stand_differently_are_no_state(byte first, byte second, byte third, SwitchActual actual)
    {
        using var line = new SwitchedLine { Bits = [first, second, third] };
        Assert.Equal(actual, (await line.It.Look()).Actual);
    }

    [Fact]
    public async Task Another_meter_in_its_place_is_noticed_and_silence_is_no_other_meter()
    {
        using var line = new SwitchedLine();
        Assert.Equal(SerialCheck.Same, await line.It.CheckSerial());
        line.Meter.Own = request => request is [1, 3, 0xFC, 0x00, ..] ? [1, 3, 4, 0, 0, 0, 7] : null;
        Assert.Equal(SerialCheck.Other, await line.It.CheckSerial());
        line.Meter.Own = _ => [1, 0x83, 2];
        Assert.Equal(SerialCheck.NotTold, await line.It.CheckSerial());
        line.Meter.Own = _ => [];
        Assert.Equal(SerialCheck.Silent, await line.It.CheckSerial());
    }

    [Fact]
    public async Task A_write_is_sent_once_whatever_becomes_of_it()
    {
        using var line = new SwitchedLine { IsMute = true };
        await line.It.Look();
        Assert.Equal(WriteOutcome.Unanswered, await line.It.Write(SwitchAction.Open));
        Assert.Single(line.Link.Asked, one => one.Function == 16);
        Assert.Equal([0, 0, 0], line.Bits);

        line.Meter.Own = _ => [1, 0x90, 4];
        Assert.Equal(WriteOutcome.Refused, await line.It.Write(SwitchAction.Close));
        Assert.Equal(2, line.Link.Asked.Count(one => one.Function == 16));
    }

    [Fact]
    public async Task What_proves_a_state_has_the_names_that_readings_have()
    {
        using var line = new SwitchedLine(SwitchedLine.Relay(SwitchSide.AfterMeter));
        var names = (await line.It.Look()).Measured.Select(one => one.Key).ToList();
        Assert.Contains("voltage_l1_v", names);
        Assert.Contains("current_l1_a", names);
        Assert.DoesNotContain("energy_import_wh", names);
    }

    [Fact]
    public async Task Without_a_line_nothing_is_sent()
    {
        using var line = new SwitchedLine();
        line.Link.Present = false;
        var look = await line.It.Look();
        Assert.Equal(SwitchActual.Unknown, look.Actual);
        Assert.NotNull(look.Failure);
        Assert.Equal(WriteOutcome.NotSent, await line.It.Write(SwitchAction.Open));
    }

    [Fact]
    public async Task A_relay_board_switches_and_the_meter_behind_the_wire_proves_it()
    {
        using var line = new SwitchedLine(SwitchedLine.Relay(SwitchSide.AfterMeter));
        var before = await line.It.Look();
        Assert.Equal((SwitchActual.Closed, 229.5), (before.Actual, before.LineVoltageV));
        Assert.Equal(WriteOutcome.Echoed, await line.It.Write(SwitchAction.Open));
        Assert.Equal((0, SwitchActual.Open), (line.Contact, (await line.It.Look()).Actual));
        Assert.Contains(line.Link.Asked, one => one is { Unit: 101, Function: 5, First: 2 });

        // The customer's current flows on: welded.
        Assert.Equal(ProofStage.Contradicted, Proof.Judge(SwitchAction.Open, before, await line.It.Look(), new()).Stage);
    }

    [Fact]
    public async Task A_meter_that_its_own_switch_has_made_dark_is_not_asked_for_its_serial_number_for_ever()
    {
        using var line = new SwitchedLine(SwitchedLine.Relay(SwitchSide.BeforeMeter));
        Assert.Equal(229.5, (await line.It.Look()).LoadVoltageV);
        (line.Dark, line.Contact) = (true, 0);
        Assert.Equal(SerialCheck.NotTold, await line.It.CheckSerial());
        Assert.Equal(SwitchActual.Open, (await line.It.Look()).Actual);
        line.Contact = 1;
        Assert.Equal(SerialCheck.Silent, await line.It.CheckSerial());
    }

    [Fact]
    public void What_it_can_is_what_its_profile_and_its_wiring_say()
    {
        using var own = new SwitchedLine();
        Assert.Equal(
            new SwitchAbilities
            {
                CanOpen = true,
                CanClose = true,
                ShowsState = true,
                TellsSerial = true,
                MeasuresLine = true,
                MeasuresCurrent = true,
                MeasuresEnergy = true,
                BreakA = 60,
            },
            own.It.Abilities);
        using var before = new SwitchedLine(SwitchedLine.Relay(SwitchSide.BeforeMeter));
        Assert.Equal((false, true, true), (before.It.Abilities.MeasuresLine, before.It.Abilities.MeasuresLoad, before.It.Abilities.ClosesAfterTrip));
    }
}
