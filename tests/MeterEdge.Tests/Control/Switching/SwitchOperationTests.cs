using MeterEdge.Control;
using MeterEdge.Control.Switching;
using static MeterEdge.Control.Switching.SwitchAction;

namespace MeterEdge.Tests.Control.Switching;

public sealed class SwitchOperationTests
{
    private readonly WaitedTime _time = new();
    private readonly FakeSwitch _switch;
    private readonly SwitchOperation _operation;

    public SwitchOperationTests()
    {
        _switch = new(_time);
        _operation = new(_switch, new(), _time);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_serial_number_is_asked_and_the_state_is_read_before_anything_may_be_written()
    {
        var ready = Assert.IsType<Preparation.Ready>(await _operation.Before(Open, allowUnverified: false, Stop));
        Assert.Equal(["serial", "look"], _switch.Asked);
        Assert.Equal(FakeSwitch.Closed.EnergyWh, ready.Look.EnergyWh);
    }

    [Theory]
    [InlineData(SerialCheck.Other, Open, RefusalCode.IdentityUnverified)]
    [InlineData(SerialCheck.Other, Close, RefusalCode.IdentityUnverified)]
    [InlineData(SerialCheck.NotTold, Open, RefusalCode.IdentityUnverified)]
    [InlineData(SerialCheck.NotTold, Close, null)]
    [InlineData(SerialCheck.Silent, Open, RefusalCode.BusTimeout)]
    [InlineData(SerialCheck.Silent, Close, RefusalCode.BusTimeout)]
    public async Task Another_meter_is_never_switched_and_an_unnamed_one_not_cut(SerialCheck serial, SwitchAction action, RefusalCode? code)
    {
        _switch.Serial = serial;
        _switch.Now = action == Open ? FakeSwitch.Closed : FakeSwitch.Opened;
        await Expect(action, code);
        Assert.DoesNotContain(action.ToString(), _switch.Asked);
    }

    [Fact]
    public async Task A_meter_without_a_serial_number_is_cut_where_the_configuration_allows_it()
    {
        _switch.Serial = SerialCheck.NotTold;
        Assert.IsType<Preparation.Ready>(await _operation.Before(Open, allowUnverified: true, Stop));
        _switch.Serial = SerialCheck.Other;
        Assert.IsType<Preparation.Refused>(await _operation.Before(Open, allowUnverified: true, Stop));
    }

    [Fact]
    public async Task Everything_that_is_against_it_is_said_at_once()
    {
        _switch.Now = FakeSwitch.Opened with { LocalLock = true, MaintenanceLock = true, FaultTrip = true, LineVoltageV = 240, LoadVoltageV = 220 };
        var refused = Assert.IsType<Preparation.Refused>(await _operation.Before(Close, allowUnverified: false, Stop));
        Assert.Equal(
            [RefusalCode.LocalLock, RefusalCode.MaintenanceLock, RefusalCode.FaultTrip, RefusalCode.LineVoltage, RefusalCode.LoadSideVoltage],
            refused.Codes);
    }

    [Theory]
    [InlineData(59.9, null)]
    [InlineData(60, RefusalCode.CurrentTooHigh)]
    public async Task It_opens_only_below_what_it_can_break(double ampere, RefusalCode? code)
    {
        _switch.Now = FakeSwitch.Closed with { CurrentA = ampere };
        await Expect(Open, code);
    }

    [Fact]
    public async Task Nothing_is_cut_while_current_or_energy_is_not_told()
    {
        _switch.Now = FakeSwitch.Closed with { CurrentA = null };
        await Expect(Open, RefusalCode.BusTimeout);
        _switch.Now = FakeSwitch.Closed with { EnergyWh = null };
        await Expect(Open, RefusalCode.BusTimeout);
    }

    [Theory]
    [InlineData(197.9, null, RefusalCode.LineVoltage)]
    [InlineData(198, null, null)]
    [InlineData(235.4, null, null)]
    [InlineData(235.5, null, RefusalCode.LineVoltage)]
    [InlineData(230, 120.0, RefusalCode.LineVoltage)]
    [InlineData(230, 228.0, null)]
    public async Task It_closes_only_onto_a_line_as_it_should_be(double highest, double? lowest, RefusalCode? code)
    {
        _switch.Now = FakeSwitch.Opened with { LineVoltageV = highest, LowestLineVoltageV = lowest };
        await Expect(Close, code);
    }

    [Theory]
    [InlineData(false, RefusalCode.FaultTrip)]
    [InlineData(true, null)]
    public async Task A_tripped_breaker_closes_where_its_profile_allows(bool allowed, RefusalCode? code)
    {
        _switch.Abilities = _switch.Abilities with { ClosesAfterTrip = allowed };
        _switch.Now = FakeSwitch.Opened with { Actual = SwitchActual.Tripped };
        await Expect(Close, code);
    }

    [Fact]
    public async Task A_switch_of_which_nothing_is_known_is_not_written_to_but_for_another_try_of_a_close()
    {
        _switch.Now = new() { Time = default, Actual = SwitchActual.Unknown };
        foreach (var action in new[] { Open, Close })
            await Expect(action, RefusalCode.StateUnknown);
        Assert.IsType<Preparation.Ready>(await _operation.Before(Close, allowUnverified: false, Stop, isRetry: true));
    }

    [Fact]
    public async Task What_is_as_wanted_is_not_written_again()
    {
        var already = Assert.IsType<Preparation.Already>(await _operation.Before(Close, allowUnverified: false, Stop));
        Assert.Equal((ProofStage.Verified, ProofLevel.Physical), (already.Judgement.Stage, already.Judgement.Level));
        _switch.Now = FakeSwitch.Opened with { CurrentA = 3 };
        already = Assert.IsType<Preparation.Already>(await _operation.Before(Open, allowUnverified: false, Stop));
        Assert.Equal(ProofStage.Contradicted, already.Judgement.Stage);
    }

    [Fact]
    public async Task It_is_written_once_and_the_first_proof_ends_it()
    {
        var operated = await Run(Open);
        Assert.Equal(["look", "Open", "look"], _switch.Asked);
        Assert.Equal((ProofStage.Verified, ProofLevel.Physical), (operated.Judgement.Stage, operated.Judgement.Level));
        Assert.Equal(_time.Start, operated.Written);
    }

    [Fact]
    public async Task A_slow_motor_is_waited_for()
    {
        _switch.Does = (_, now) => now;
        _switch.Meanwhile = (looks, now) => looks == 3 ? FakeSwitch.Opened : now;
        var provisional = new List<ProofStage>();
        var operated = await Run(Open, (judgement, _) => provisional.Add(judgement.Stage));
        Assert.Equal(ProofStage.Verified, operated.Judgement.Stage);
        Assert.Equal([ProofStage.Contradicted, ProofStage.Contradicted], provisional);
        Assert.Equal([0, 0, 2, 10], Seconds());
    }

    [Fact]
    public async Task An_echo_without_action_ends_contradicted_after_a_minute_and_one_write()
    {
        _switch.Does = (_, now) => now;
        var operated = await Run(Open);
        Assert.Equal((WriteOutcome.Echoed, ProofStage.Contradicted), (operated.Outcome, operated.Judgement.Stage));
        Assert.Equal([0, 0, 2, 10, 60], Seconds());
        Assert.Single(_switch.Asked, "Open");
    }

    [Fact]
    public async Task A_write_that_nobody_answered_may_have_been_done_and_is_looked_after_all_the_same()
    {
        _switch.Outcome = WriteOutcome.Unanswered;
        var operated = await Run(Open);
        Assert.Equal((WriteOutcome.Unanswered, ProofStage.Verified), (operated.Outcome, operated.Judgement.Stage));
    }

    [Fact]
    public async Task A_switch_that_falls_silent_ends_unknown()
    {
        _switch.Does = (_, _) => new() { Time = default, Actual = SwitchActual.Unknown, Failure = "no answer" };
        var operated = await Run(Close);
        Assert.Equal((ProofStage.Unknown, ProofLevel.None), (operated.Judgement.Stage, operated.Judgement.Level));
    }

    [Theory]
    [InlineData(WriteOutcome.Refused)]
    [InlineData(WriteOutcome.NotSent)]
    public async Task What_was_refused_or_never_left_is_looked_at_once(WriteOutcome outcome)
    {
        _switch.Outcome = outcome;
        var operated = await Run(Open);
        Assert.Equal((outcome, ProofStage.Contradicted), (operated.Outcome, operated.Judgement.Stage));
        Assert.Equal(["look", "Open", "look"], _switch.Asked);
    }

    [Fact]
    public async Task Supply_that_came_back_is_watched_for_a_minute()
    {
        var end = await _time.Until(_operation.Probation(Stop));
        Assert.Equal(WatchOutcome.Quiet, end.Outcome);
        Assert.Equal(Enumerable.Range(1, 12).Select(turn => 5 * turn), Seconds());
    }

    [Fact]
    public async Task A_motor_that_starts_is_no_over_current_and_a_heater_that_stays_is()
    {
        _switch.Abilities = _switch.Abilities with { PowerLimitW = 2000 };
        _switch.Meanwhile = (looks, now) => now with { PowerW = looks == 2 ? 6000 : 900 };
        Assert.Equal(WatchOutcome.Quiet, (await _time.Until(_operation.Probation(Stop))).Outcome);

        _switch.LookedAt.Clear();
        _switch.Meanwhile = (_, now) => now with { PowerW = 6000 };
        Assert.Equal(WatchOutcome.OverCurrent, (await _time.Until(_operation.Probation(Stop))).Outcome);
        Assert.Equal(2, _switch.LookedAt[1].Subtract(_switch.LookedAt[0]).TotalSeconds);
    }

    [Fact]
    public async Task A_watch_ends_when_the_breaker_trips_and_when_the_dead_line_is_fed_by_the_customer()
    {
        _switch.Now = FakeSwitch.Opened with { Actual = SwitchActual.Tripped, FaultTrip = true };
        Assert.Equal(WatchOutcome.Opened, (await _time.Until(_operation.Probation(Stop))).Outcome);
        _switch.Now = FakeSwitch.Closed with { LineVoltageV = 0, LoadVoltageV = 220 };
        Assert.Equal(WatchOutcome.BackFeed, (await _time.Until(_operation.Probation(Stop))).Outcome);
    }

    [Fact]
    public async Task A_watch_that_saw_nothing_says_so()
    {
        _switch.Now = new() { Time = default, Actual = SwitchActual.Unknown, Failure = "no answer" };
        var end = await _time.Until(_operation.Probation(Stop));
        Assert.Equal((WatchOutcome.Unseen, null), (end.Outcome, end.Look));
    }

    [Fact]
    public async Task To_be_stopped_during_a_pause_leaves_the_write_done_and_the_proof_open()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        _switch.Does = (_, now) => now;
        var running = _operation.WriteAndProve(Open, FakeSwitch.Closed, (_, _) => stop.Cancel(), stop.Token).AsTask();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal(["Open", "look"], _switch.Asked);
    }

    [Fact]
    public async Task A_read_back_writes_nothing()
    {
        _switch.Now = FakeSwitch.Opened;
        var (judgement, _) = await _operation.ReadBack(Open, before: null);
        Assert.Equal(ProofStage.Verified, judgement.Stage);
        Assert.Equal(["look"], _switch.Asked);
    }

    private async Task Expect(SwitchAction action, RefusalCode? code)
    {
        var found = await _operation.Before(action, allowUnverified: false, Stop);
        if (code is { } expected)
            Assert.Equal([expected], Assert.IsType<Preparation.Refused>(found).Codes);
        else
            Assert.IsType<Preparation.Ready>(found);
    }

    private async Task<Operated> Run(SwitchAction action, Action<Judgement, SwitchLook>? onProvisional = null)
    {
        var before = await _switch.Look();
        return await _time.Until(_operation.WriteAndProve(action, before, onProvisional, Stop));
    }

    private IEnumerable<int> Seconds() => _switch.LookedAt.Select(at => (int)(at - _time.Start).TotalSeconds);
}
