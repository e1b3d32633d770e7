using MeterEdge.Control.Switching;
using static MeterEdge.Control.Switching.ProofLevel;
using static MeterEdge.Control.Switching.ProofStage;
using static MeterEdge.Control.Switching.SwitchAction;

namespace MeterEdge.Tests.Control.Switching;

public sealed class ProofTests
{
    private static readonly SwitchLimits Limits = new();
    private static readonly SwitchLook IsClosed = FakeSwitch.Closed;
    private static readonly SwitchLook IsOpen = FakeSwitch.Opened;
    private static readonly SwitchLook IsArmed = IsOpen with { Actual = SwitchActual.Armed };

    [Fact]
    public void A_cut_is_proved_by_the_register_and_by_a_dead_customers_side() => Expect(Verified, Physical, Open, IsClosed, IsOpen);

    [Fact]
    public void A_cut_is_proved_by_current_that_has_stopped() =>
        Expect(Verified, Physical, Open, IsClosed with { LoadVoltageV = null }, IsOpen with { LoadVoltageV = null });

    [Fact]
    public void Without_load_and_without_a_second_voltage_the_register_is_all_there_is() =>
        Expect(Verified, StateOnly, Open, IsClosed with { LoadVoltageV = null, CurrentA = 0 }, IsOpen with { LoadVoltageV = null });

    [Fact]
    public void Current_that_was_not_measured_again_proves_nothing() =>
        Expect(Verified, StateOnly, Open, IsClosed with { LoadVoltageV = null }, IsOpen with { LoadVoltageV = null, CurrentA = null });

    [Fact]
    public void A_dead_line_proves_no_cut() => Expect(Verified, StateOnly, Open, IsClosed, IsOpen with { LineVoltageV = 0 });

    [Fact]
    public void A_meter_that_repeats_the_write_and_stays_closed_is_contradicted() => Expect(Contradicted, None, Open, IsClosed, IsClosed);

    [Fact]
    public void A_welded_switch_says_open_and_lets_current_flow() => Expect(Contradicted, None, Open, IsClosed, IsOpen with { CurrentA = 4.2 });

    [Fact]
    public void Voltage_on_the_customers_side_of_an_open_switch_contradicts_it() => Expect(Contradicted, None, Open, IsClosed, IsOpen with { LoadVoltageV = 228 });

    [Theory]
    [InlineData(10, Verified)]
    [InlineData(12, Contradicted)]
    public void Energy_that_goes_on_moving_contradicts_an_open_switch(long wattHours, ProofStage stage)
    {
        // Two seconds at 950 W are half a watt-hour; one step of the register is no flow.
        var after = IsOpen with { Time = IsClosed.Time + TimeSpan.FromSeconds(2), EnergyWh = IsClosed.EnergyWh + wattHours, LoadVoltageV = null, CurrentA = null };
        Assert.Equal(stage, Proof.Judge(Open, IsClosed, after, Limits).Stage);
    }

    [Fact]
    public void Nobody_knows_how_a_silent_switch_stands()
    {
        var silent = new SwitchLook { Time = default, Actual = SwitchActual.Unknown, Failure = "no answer" };
        foreach (var action in Enum.GetValues<SwitchAction>())
            Assert.Equal(new Judgement(Unknown, None, "no answer"), Proof.Judge(action, IsClosed, silent, Limits));
    }

    [Fact]
    public void A_register_that_says_nonsense_while_current_flows_is_no_cut() =>
        Expect(Contradicted, None, Open, IsClosed, IsClosed with { Actual = SwitchActual.Unknown });

    [Theory]
    [InlineData(SwitchActual.Tripped, Verified)]
    [InlineData(SwitchActual.Locked, Verified)]
    [InlineData(SwitchActual.Armed, Contradicted)]
    public void Tripped_and_locked_are_open_and_armed_is_not(SwitchActual actual, ProofStage stage) =>
        Assert.Equal(stage, Proof.Judge(Open, IsClosed, IsOpen with { Actual = actual }, Limits).Stage);

    [Fact]
    public void Supply_is_proved_by_voltage_on_the_customers_side() => Expect(Verified, Physical, Close, IsOpen, IsClosed with { CurrentA = 0 });

    [Fact]
    public void Supply_is_proved_by_current() => Expect(Verified, Physical, Close, IsOpen, IsClosed with { LoadVoltageV = null });

    [Fact]
    public void A_customer_who_uses_nothing_has_supply_by_the_register_only() =>
        Expect(Verified, StateOnly, Close, IsOpen, IsClosed with { LoadVoltageV = null, CurrentA = 0 });

    [Fact]
    public void A_closed_switch_with_a_dead_customers_side_is_contradicted() => Expect(Contradicted, None, Close, IsOpen, IsClosed with { LoadVoltageV = 0, CurrentA = 0 });

    [Fact]
    public void A_dead_line_explains_a_dead_customers_side() =>
        Expect(Verified, StateOnly, Close, IsOpen, IsClosed with { LineVoltageV = 0, LoadVoltageV = 0, CurrentA = 0 });

    [Theory]
    [InlineData(SwitchActual.Open)]
    [InlineData(SwitchActual.Armed)]
    [InlineData(SwitchActual.Locked)]
    [InlineData(SwitchActual.Tripped)]
    public void What_does_not_say_closed_is_not_closed_whatever_is_measured(SwitchActual actual) =>
        Expect(Contradicted, None, Close, IsOpen, IsClosed with { Actual = actual });

    [Fact]
    public void An_armed_switch_is_ready_and_dead() => Expect(Verified, Physical, Arm, IsOpen, IsArmed);

    [Fact]
    public void A_button_pressed_at_once_has_closed_an_armed_switch() => Expect(Verified, Physical, Arm, IsOpen, IsClosed);

    [Fact]
    public void A_switch_that_stays_open_is_not_armed() => Expect(Contradicted, None, Arm, IsOpen, IsOpen);

    [Fact]
    public void An_armed_switch_that_lets_current_flow_is_contradicted() => Expect(Contradicted, None, Arm, IsOpen, IsArmed with { CurrentA = 1 });

    private static void Expect(ProofStage stage, ProofLevel level, SwitchAction action, SwitchLook before, SwitchLook after)
    {
        var judgement = Proof.Judge(action, before, after, Limits);
        Assert.True((stage, level) == (judgement.Stage, judgement.Level), judgement.ToString());
    }
}
