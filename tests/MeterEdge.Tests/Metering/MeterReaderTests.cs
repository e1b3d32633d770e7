using MeterEdge.Metering;
using MeterEdge.Metering.Profiles;
using MeterEdge.Modbus.Line;
using MeterEdge.Readings;

namespace MeterEdge.Tests.Metering;

public sealed class MeterReaderTests
{
    [Fact]
    public async Task A_pass_brings_every_value_and_nothing_speaks_against_it()
    {
        await using var line = new PolledLine();
        var pass = await Pass(line);
        Assert.Equal(Quality.Good, pass.Quality);
        Assert.Equal([Quantity.VoltageL1, Quantity.CurrentL1, Quantity.EnergyImport], pass.Values.Select(value => value.Quantity));
        Assert.Empty(pass.Why);
        Assert.Null(pass.Failure);
    }

    [Fact]
    public async Task The_stamp_is_in_whole_milliseconds_of_when_the_last_answer_came_and_the_span_reaches_back_to_the_first_request()
    {
        await using var line = new PolledLine(start: new DateTimeOffset(2026, 11, 23, 10, 0, 0, TimeSpan.Zero).AddTicks(1234));
        var pass = await Pass(line);
        var lastAnswer = line.Link.Asked[^1].At + line.Meters[0].Latency;
        Assert.Equal(0, pass.Time.Ticks % TimeSpan.TicksPerMillisecond);
        Assert.InRange(pass.Time - line.Time.GetUtcNow(), TimeSpan.FromMilliseconds(-1), TimeSpan.Zero);
        Assert.Equal((int)(lastAnswer - line.Link.Asked[0].At).TotalMilliseconds, pass.SpanMs);
    }

    [Fact]
    public async Task A_register_that_the_meter_does_not_have_is_left_out_makes_the_rest_suspect_and_is_not_asked_for_again()
    {
        await using var line = new PolledLine();
        line.Meters[0].Lacks.Add(0);
        var pass = await Pass(line);
        Assert.Equal((Quality.Suspect, "Refused"), (pass.Quality, string.Join(' ', pass.Why)));
        Assert.Equal([Quantity.CurrentL1, Quantity.EnergyImport], pass.Values.Select(value => value.Quantity));
        Assert.Equal([new(Quantity.VoltageL1, Why.Refused)], pass.Lacks);
        Assert.Equal((Quality.Good, 1), (pass.OnlyEnergies().Quality, pass.OnlyEnergies().Values.Length));
        Assert.Equal([0, 0, 2, 100], line.Link.Asked.Select(asked => asked.First));

        var next = await Pass(line);
        Assert.Equal([2, 100], line.Link.Asked.Skip(4).Select(asked => asked.First));
        Assert.Equal(pass.Quality, next.Quality);
        Assert.Equal(pass.Lacks, next.Lacks);
        Assert.Equal(pass.Values, next.Values);
    }

    [Fact]
    public async Task Who_wants_all_or_nothing_hears_of_the_first_register_that_is_refused()
    {
        await using var line = new PolledLine();
        line.Meters[0].Lacks.UnionWith([0, 2, 100]);
        var pass = await line.Polled[0].Everything.Pass(LinePriority.Request, orNothing: true)
            .AsTask().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal((Quality.Missing, ExchangeResult.Refused), (pass.Quality, pass.Failure!.Value.Result));
        Assert.Equal([0, 0], line.Link.Asked.Select(asked => asked.First));
        Assert.Equal(ReadLimits.None, line.Known[0].Limits);
    }

    [Theory]
    [InlineData(80, 80, 1)]
    [InlineData(79, 50, 2)]
    [InlineData(50, 50, 2)]
    [InlineData(49, 30, 3)]
    [InlineData(2, 2, 40)]
    public async Task A_block_longer_than_the_meter_answers_is_read_in_parts_and_from_then_on_within_that_length(int answers, int learned, int requests)
    {
        var quantities = Enum.GetValues<Quantity>();
        var profile = Some.Profile([Some.Range(0, 79)], [.. Enumerable.Range(0, 40).Select(n => Some.Register(2 * n, quantities[n]))]) with { MaxRegisters = 80 };
        await using var line = new PolledLine(profile: profile);
        line.Meters[0].MostRegisters = answers;
        for (var n = 0; n < 40; n++)
            line.Meters[0].Floats[2 * n] = n + 0.5f;
        var pass = await Pass(line);
        Assert.Equal(Quality.Good, pass.Quality);
        Assert.Equal(quantities.Take(40), pass.Values.Select(value => value.Quantity));

        var before = line.Link.Asked.Count;
        Assert.Equal(pass.Values, (await Pass(line)).Values);
        Assert.InRange(line.Link.Asked.Count - before, requests, requests + 2);
        Assert.Equal(learned, answers == 80 ? 80 : line.Known[0].Limits.MaxRegisters);
    }

    [Fact]
    public async Task A_meter_that_is_busy_is_not_taken_for_one_that_lacks_something()
    {
        await using var line = new PolledLine();
        line.Meters[0].Code = 6; // slave device busy
        line.Meters[0].Reply = first => first == 0 ? Reply.Refusal : Reply.Values;
        var pass = await Pass(line);
        Assert.Equal([new(Quantity.VoltageL1, Why.Refused), new(Quantity.CurrentL1, Why.Refused)], pass.Lacks);
        Assert.Equal([0, 100], line.Link.Asked.Select(asked => asked.First));
        Assert.Equal(ReadLimits.None, line.Known[0].Limits);
    }

    [Fact]
    public async Task A_meter_that_refuses_everything_brings_nothing_and_is_asked_for_everything_again()
    {
        await using var line = new PolledLine();
        line.Meters[0].Reply = _ => Reply.Refusal;
        var pass = await Pass(line);
        Assert.Equal((Quality.Missing, "Refused"), (pass.Quality, string.Join(' ', pass.Why)));
        Assert.Equal("refused with exception 2", pass.Failure.ToString());
        Assert.Equal(ReadLimits.None, line.Known[0].Limits);
        line.Meters[0].Reply = _ => Reply.Values;
        Assert.Equal(Quality.Good, (await Pass(line)).Quality);
    }

    [Fact]
    public async Task A_meter_that_answers_fast_is_given_up_sooner_and_after_that_gets_the_whole_time_again()
    {
        await using var line = new PolledLine();
        await Pass(line);
        line.Meters[0].Reply = _ => Reply.Silence;
        Assert.InRange((await Pass(line)).SpanMs, 400, 600);
        await line.Poll(TimeSpan.FromSeconds(6));
        Assert.InRange((await Pass(line)).SpanMs, 1000, 1200);
    }

    [Fact]
    public async Task A_meter_whose_profile_grants_it_more_time_gets_that_however_fast_it_was()
    {
        await using var line = new PolledLine(profile: PolledLine.Profile with { LeastTimeoutMs = 700 });
        await Pass(line);
        line.Meters[0].Reply = _ => Reply.Silence;
        Assert.InRange((await Pass(line)).SpanMs, 700, 900);
        await using var slow = new PolledLine(profile: PolledLine.Profile with { LeastTimeoutMs = 1500 });
        slow.Meters[0].Reply = _ => Reply.Silence;
        Assert.InRange((await Pass(slow)).SpanMs, 1500, 1700);
    }

    [Fact]
    public async Task Values_are_multiplied_by_the_ratio_that_the_same_pass_read()
    {
        await using var line = new PolledLine(profile: Transformers);
        line.Meters[0].Floats[200] = 60;
        Assert.Equal(2_175_000m, Energy(await Pass(line)));
        line.Meters[0].Floats[200] = 80;
        Assert.Equal(2_900_000m, Energy(await Pass(line)));

        static decimal Energy(PassResult pass) => Assert.Single(pass.Values, value => value.Quantity == Quantity.EnergyImport).Value;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Values_whose_ratio_is_refused_or_nought_are_left_out_and_the_others_are_suspect(bool refused)
    {
        await using var line = new PolledLine(profile: Transformers);
        if (refused)
            line.Meters[0].Lacks.Add(200);
        for (var time = 0; time < 2; time++)
        {
            var pass = await Pass(line);
            Assert.Equal([Quantity.VoltageL1, Quantity.CurrentL1], pass.Values.Select(value => value.Quantity));
            Assert.Equal((Quality.Suspect, "InvalidValue"), (pass.Quality, string.Join(' ', pass.Why)));
        }

        // What it refuses is not asked for again.
        Assert.Equal(refused ? 1 : 2, line.Link.Asked.Count(asked => asked.First == 200));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.MaxValue)]
    public async Task A_register_that_holds_no_number_is_left_out_and_makes_the_rest_suspect(float value)
    {
        await using var line = new PolledLine();
        line.Meters[0].Floats[2] = value;
        var pass = await Pass(line);
        Assert.Equal((Quality.Suspect, "InvalidValue"), (pass.Quality, string.Join(' ', pass.Why)));
        Assert.Equal([Quantity.VoltageL1, Quantity.EnergyImport], pass.Values.Select(one => one.Quantity));
        Assert.Null(pass.Failure);
        Assert.Equal(Quality.Good, pass.OnlyEnergies().Quality);
    }

    [Fact]
    public async Task A_meter_all_of_whose_registers_hold_no_number_is_missing_but_there()
    {
        await using var line = new PolledLine();
        line.Meters[0].Floats[0] = line.Meters[0].Floats[2] = line.Meters[0].Floats[100] = float.NaN;
        var pass = await Pass(line);
        Assert.Equal((Quality.Missing, "InvalidValue"), (pass.Quality, string.Join(' ', pass.Why)));
        Assert.Null(pass.Failure);
    }

    [Fact]
    public async Task Both_reasons_are_named_once_each()
    {
        await using var line = new PolledLine();
        line.Meters[0].Reply = first => first == 100 ? Reply.Refusal : Reply.Values;
        line.Meters[0].Floats[2] = float.NaN;
        var pass = await Pass(line);
        Assert.Equal([Why.Refused, Why.InvalidValue], pass.Why);
        Assert.Equal([Why.Refused], pass.OnlyEnergies().Why);
        Assert.Equal(Quality.Missing, pass.OnlyEnergies().Quality);
    }

    [Theory]
    [InlineData(nameof(Reply.Silence), ExchangeResult.NoAnswer, Why.NoAnswer)]
    [InlineData(nameof(Reply.BadChecksum), ExchangeResult.Garbled, Why.Garbled)]
    public async Task Silence_or_garble_ends_the_pass_at_once(string reply, ExchangeResult result, Why why)
    {
        await using var line = new PolledLine();
        line.Meters[0].Reply = _ => Enum.Parse<Reply>(reply);
        var pass = await Pass(line);
        Assert.Equal(result, pass.Failure?.Result);
        Assert.Equal([why], pass.Why);
        Assert.Single(line.Link.Asked);
        Assert.Equal(pass, pass.OnlyEnergies() with { Values = pass.Values, Lacks = pass.Lacks });
    }

    [Fact]
    public async Task Silence_after_half_a_pass_throws_the_first_half_away()
    {
        await using var line = new PolledLine();
        line.Meters[0].Reply = first => first == 100 ? Reply.Silence : Reply.Values;
        var pass = await Pass(line);
        Assert.Equal(Quality.Missing, pass.Quality);
        Assert.Empty(pass.Values);
        Assert.Equal(2, line.Link.Asked.Count);
    }

    [Fact]
    public async Task Without_a_device_the_pass_fails_at_once_and_says_so()
    {
        await using var line = new PolledLine();
        line.Link.Present = false;
        await line.Poll(TimeSpan.FromMilliseconds(500));
        var pass = await Pass(line);
        Assert.Equal((ExchangeResult.LinkDown, "LineDown"), (pass.Failure?.Result, string.Join(' ', pass.Why)));
        Assert.Empty(line.Link.Asked);
    }

    [Fact]
    public async Task On_a_closed_line_the_pass_fails_at_once()
    {
        await using var line = new PolledLine();
        await line.Stop();
        Assert.Equal(ExchangeResult.Stopped, (await Pass(line)).Failure?.Result);
    }

    [Fact]
    public async Task The_turnaround_is_learned_from_the_slowest_block()
    {
        await using var line = new PolledLine();
        Assert.Equal(TimeSpan.Zero, line.Polled[0].Everything.Turnaround);
        await Pass(line);
        Assert.InRange(line.Polled[0].Everything.Turnaround, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(20));
    }

    [Fact]
    public async Task A_reader_of_nothing_asks_nothing()
    {
        await using var line = new PolledLine(profile: Some.Profile([Some.Range(0, 3)], Some.Register(0, Quantity.VoltageL1)));
        Assert.True(line.Polled[0].Energy.ReadsNothing);
        Assert.False(line.Polled[0].Everything.ReadsNothing);
        var pass = await line.Polled[0].Energy.Pass(LinePriority.Reading);
        Assert.Equal(Quality.Missing, pass.Quality);
        Assert.Equal(line.Time.GetUtcNow(), pass.Time);
        Assert.Empty(line.Link.Asked);
    }

    // The energy counts what is behind current transformers, whose ratio the meter knows.
    private static Profile Transformers => PolledLine.Profile with
    {
        Readable = [.. PolledLine.Profile.Readable, Some.Range(200, 201)],
        Ratios = [new() { Name = "ct", Address = 200 }],
        Registers = [.. PolledLine.Profile.Registers.Select(register => register.Quantity.IsEnergy() ? register with { Times = ["ct"] } : register)],
    };

    private static async Task<PassResult> Pass(PolledLine line) =>
        await line.Polled[0].Everything.Pass(LinePriority.Reading).AsTask().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
}
