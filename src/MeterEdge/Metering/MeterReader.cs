using System.Collections.Immutable;
using MeterEdge.Modbus.Frames;
using MeterEdge.Modbus.Line;
using MeterEdge.Readings;

namespace MeterEdge.Metering;

/// <summary>
/// Reads one meter: sends the requests of its plan one after the other and decodes the answers. Its exchanges are made once. After
/// the first request it continues on the line's own thread, where nothing may block.
/// </summary>
public sealed class MeterReader
{
    private readonly ReadPlan _plan;
    private readonly LineOwner _line;
    private readonly TimeProvider _time;
    private readonly ImmutableArray<Step> _steps;

    /// <summary>A reader of one meter by one plan.</summary>
    /// <param name="unit">1 to 247.</param>
    /// <param name="plan">What to ask, and what the registers mean.</param>
    /// <param name="line">Its line.</param>
    /// <param name="timeout">How long the meter may take to begin its answer.</param>
    /// <param name="time">Stamps and durations.</param>
    public MeterReader(
        byte unit, ReadPlan plan, LineOwner line, TimeSpan timeout, TimeProvider time)
    {
        _plan = plan;
        _line = line;
        _time = time;
        _steps = [.. plan.Blocks.Select(block =>
        {
            var request = ModbusRequest.Read(unit, (FunctionCode)block.Function, block.First, block.Count);
            return new Step(request, new Exchange(request.Frame, request.Answer, LinePriority.Reading, timeout, continueOnLine: true));
        })];
    }

    /// <summary>Turnaround learned of this meter; zero before the first answer.</summary>
    public TimeSpan Turnaround => _steps.Length == 0 ? TimeSpan.Zero : _steps.Max(step => step.Exchange.LearnedTurnaround);

    /// <summary>True when the plan holds nothing to read, as the energies of a meter that counts none.</summary>
    public bool ReadsNothing => _steps.IsEmpty;

    /// <summary>
    /// One pass. A block that the meter refuses is left out and makes the rest suspect; silence or garble ends the pass at once, so
    /// that a dead meter costs one time-out.
    /// </summary>
    /// <param name="priority">Place in the line's queue.</param>
    public async ValueTask<PassResult> Pass(LinePriority priority)
    {
        var values = ImmutableArray.CreateBuilder<Measurement>(_plan.Registers.Length);
        var invalid = ImmutableArray.CreateBuilder<Quantity>();
        var lacks = ImmutableArray.CreateBuilder<Lack>();
        var refused = default(ExchangeOutcome?);
        var began = default(long?);
        var arrived = Stamp.Of(_time);
        var ended = 0L;
        foreach (var (request, exchange) in _steps)
        {
            exchange.Priority = priority;
            var outcome = await _line.Submit(exchange).ConfigureAwait(false);
            arrived = Stamp.Of(_time);
            began ??= outcome.Began;
            ended = outcome.Ended;
            switch (outcome.Result)
            {
                case ExchangeResult.Answered:
                    var registers = request.Answer.Registers(exchange.Answer);
                    RegisterDecoder.Decode(_plan.Registers.AsSpan(), request.First, registers, values, invalid);
                    break;
                case ExchangeResult.Refused:
                    refused = outcome;
                    lacks.AddRange(Within(request).Select(quantity => new Lack(quantity, Why.Refused)));
                    break;
                case ExchangeResult.NoAnswer or ExchangeResult.Garbled or ExchangeResult.LinkDown or ExchangeResult.Stopped:
                    return PassResult.Failed(PassResult.Reason(outcome.Result), outcome, arrived, Span(began.Value, ended));
            }
        }

        lacks.AddRange(invalid.Select(quantity => new Lack(quantity, Why.InvalidValue)));
        var span = Span(began ?? 0, ended);

        // When every block was refused, the refusal is all there is.
        return refused is { } failure && values.Count + invalid.Count == 0
            ? PassResult.Failed(Why.Refused, failure, arrived, span)
            : PassResult.Answered(values.DrainToImmutable(), lacks.DrainToImmutable(), arrived, span);
    }

    private IEnumerable<Quantity> Within(ModbusRequest request) => _plan.Registers
        .Where(register => register.Address >= request.First && register.End <= request.First + request.Count)
        .Select(register => register.Quantity);

    private int Span(long began, long ended) => (int)_time.GetElapsedTime(began, ended).TotalMilliseconds;

    private readonly record struct Step(ModbusRequest Request, Exchange Exchange);
}
