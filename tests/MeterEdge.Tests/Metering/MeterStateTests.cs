using CsCheck;
using MeterEdge.Metering;
using MeterEdge.Modbus.Line;
using MeterEdge.Readings;

namespace MeterEdge.Tests.Metering;

public sealed class MeterStateTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 23, 10, 15, 0, TimeSpan.Zero);

    [Fact]
    public void Of_a_meter_that_was_never_asked_nothing_is_known()
    {
        Assert.False(MeterState.Unknown.IsLost);
        Assert.Equal(new(null, null, null), MeterState.Unknown);
    }

    [Theory]
    [InlineData(ExchangeResult.NoAnswer)]
    [InlineData(ExchangeResult.Garbled)]
    public void A_meter_is_lost_once_and_since_its_first_failed_pass(ExchangeResult result)
    {
        var (lost, change) = MeterState.Unknown.After(Failed(result, 0), Reading(0));
        Assert.Equal((MeterChange.Lost, true, At), (change, lost.IsLost, lost.LostSince));
        var (still, none) = lost.After(Failed(result, 1), Reading(1));
        Assert.Equal((MeterChange.None, At), (none, still.LostSince));
    }

    [Fact]
    public void What_it_said_last_outlives_its_loss()
    {
        var (known, _) = MeterState.Unknown.After(Answered(0), Reading(0));
        var (lost, _) = known.After(Failed(ExchangeResult.NoAnswer, 1), Reading(1));
        Assert.Equal((At, Reading(0).Due), (lost.LastSeen, lost.Last?.Due));
    }

    [Fact]
    public void A_meter_that_answers_again_is_back_once()
    {
        var (lost, _) = MeterState.Unknown.After(Failed(ExchangeResult.NoAnswer, 0), Reading(0));
        var (back, change) = lost.After(Answered(1), Reading(1));
        Assert.Equal((MeterChange.Back, false, At.AddMinutes(1)), (change, back.IsLost, back.LastSeen));
        Assert.Equal(MeterChange.None, back.After(Answered(2), Reading(2)).Change);
    }

    [Fact]
    public void A_refusal_is_an_answer_too()
    {
        var (lost, _) = MeterState.Unknown.After(Failed(ExchangeResult.NoAnswer, 0), Reading(0));
        var (back, change) = lost.After(Failed(ExchangeResult.Refused, 1), Reading(1));
        Assert.Equal((MeterChange.Back, At.AddMinutes(1)), (change, back.LastSeen));
        Assert.Null(back.Last);
    }

    [Fact]
    public void A_reading_without_values_is_not_what_it_said_last()
    {
        var (known, _) = MeterState.Unknown.After(Answered(0), Reading(0));
        var (next, _) = known.After(PassResult.Answered([], [new(Quantity.VoltageL1, Why.InvalidValue)], At.AddMinutes(1), 1), Reading(1) with { Values = [] });
        Assert.Equal(At, next.Last?.Due);
        Assert.Equal(At.AddMinutes(1), next.LastSeen);
    }

    [Theory]
    [InlineData(ExchangeResult.LinkDown)]
    [InlineData(ExchangeResult.Stopped)]
    public void While_its_line_is_down_nothing_is_learned_of_a_meter(ExchangeResult result)
    {
        foreach (var before in new[] { MeterState.Unknown, new(At, null, null), new(null, At, Reading(0)) })
        {
            Assert.Equal((before, MeterChange.None), before.After(Failed(result, 1), Reading(1)));
        }
    }

    [Fact]
    public void Losses_and_returns_take_turns_whatever_happens() =>
        Gen.Enum<ExchangeResult>().Nullable().List[0, 40].Sample(results =>
        {
            var state = MeterState.Unknown;
            var changes = new List<MeterChange>();
            for (var n = 0; n < results.Count; n++)
            {
                var pass = results[n] is { } result ? Failed(result, n) : Answered(n);
                (state, var change) = state.After(pass, Reading(n));
                if (change != MeterChange.None)
                    changes.Add(change);
                Assert.Equal(changes.LastOrDefault() == MeterChange.Lost, state.IsLost);
            }

            return changes.Select((change, n) => change == (n % 2 == 0 ? MeterChange.Lost : MeterChange.Back)).All(alternates => alternates);
        });

    private static PassResult Failed(ExchangeResult result, int minute) => PassResult.Failed(
        PassResult.Reason(result), new(result, 0, Garble.None, 0, 0, 0, TimeSpan.Zero), At.AddMinutes(minute), 0);

    private static PassResult Answered(int minute) => PassResult.Answered([new(Quantity.VoltageL1, 230, default)], [], At.AddMinutes(minute), 10);

    private static Snapshot Reading(int minute) => Journal.Some.Snapshot(1, due: At.AddMinutes(minute));
}
