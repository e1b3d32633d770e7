using System.Collections.Immutable;
using MeterEdge.Metering.Profiles;
using MeterEdge.Modbus.Frames;
using MeterEdge.Modbus.Line;
using MeterEdge.Readings;

namespace MeterEdge.Metering;

/// <summary>
/// Reads one meter: sends the requests of its plan one after the other and decodes the answers. Its exchanges are made once, and anew
/// when the meter was found to refuse something. After the first request it continues on the line's own thread, where nothing may block.
/// </summary>
public sealed class MeterReader
{
    // The default block limit of most meters is the protocol's or the profile's; the one that was met in the field is 50 (openWB/core PR#2890).
    private const int UsualLimit = 50;

    // Illegal data address and illegal data value.
    private const int LeastLimitCode = 2;
    private const int MostLimitCode = 3;

    // A meter that answers at its usual pace is given up sooner than the line's time-out says.
    private const int PaceMargin = 4;
    private static readonly TimeSpan LeastTimeout = TimeSpan.FromMilliseconds(400);

    private readonly byte _unit;
    private readonly ReadingKind _kind;
    private readonly MeterProfile _meter;
    private readonly Framing _framing;
    private readonly LineOwner _line;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;
    private readonly Stack<Step> _work = [];
    private readonly List<Step> _answered = [];
    private readonly Dictionary<string, decimal> _ratios = [];
    private ReadLimits? _plannedFor;
    private ReadPlan _plan;
    private ImmutableArray<Step> _steps;
    private bool _isUncertain;

    /// <summary>A reader of one meter.</summary>
    /// <param name="unit">1 to 247.</param>
    /// <param name="meter">What its registers mean, and what it was found to refuse.</param>
    /// <param name="kind">What to read: everything, or the energies only.</param>
    /// <param name="framing">What stands around function and data on its line.</param>
    /// <param name="line">Its line.</param>
    /// <param name="timeout">How long the meter may take to begin its answer.</param>
    /// <param name="time">Stamps and durations.</param>
    public MeterReader(byte unit, MeterProfile meter, ReadingKind kind, Framing framing, LineOwner line, TimeSpan timeout, TimeProvider time)
    {
        (_unit, _meter, _kind, _framing, _line, _time) = (unit, meter, kind, framing, line, time);
        _timeout = Longer(timeout, TimeSpan.FromMilliseconds(meter.Profile.LeastTimeoutMs));
        _plan = Plan();
    }

    /// <summary>Turnaround learned of this meter; zero before the first answer.</summary>
    public TimeSpan Turnaround => _steps.Length == 0 ? TimeSpan.Zero : _steps.Max(step => step.Exchange.LearnedTurnaround);

    /// <summary>True when there is nothing to read, as the energies of a meter that counts none.</summary>
    public bool ReadsNothing => _plan.Wanted.IsEmpty;

    /// <summary>From the next pass on the meter is asked again for what it has refused.</summary>
    public void Reconsider() => _meter.Reconsider();

    /// <summary>
    /// One pass. A block that the meter refuses is asked for in parts; a register that it refuses alone is left out and makes the rest
    /// suspect. Silence or garble ends the pass at once, so that a dead meter costs one time-out.
    /// </summary>
    /// <param name="priority">Place in the line's queue.</param>
    /// <param name="orNothing">The first register that is refused ends the pass: a part of the values would be of no use.</param>
    /// <param name="keeps">How long the line is kept after each request for who asked.</param>
    public async ValueTask<PassResult> Pass(LinePriority priority, bool orNothing = false, TimeSpan keeps = default)
    {
        if (_plannedFor != _meter.Limits)
            _plan = Plan();
        if (_steps.IsEmpty)
        {
            // All that is wanted is known to be refused: nobody is asked, so nothing is known of the meter either.
            var unasked = new ExchangeOutcome(ExchangeResult.Sent, 0, Garble.None, 0, 0, 0, TimeSpan.Zero);
            return PassResult.Failed(Why.Refused, unasked, Stamp.Of(_time), 0);
        }

        Prepare();
        var lesson = default(ReadLesson);
        var refused = default(ExchangeOutcome?);
        var began = default(long?);
        var arrived = Stamp.Of(_time);
        var ended = 0L;
        var lacks = ImmutableArray.CreateBuilder<Lack>();
        while (_work.TryPop(out var step))
        {
            step.Exchange.Priority = priority;
            step.Exchange.Keeps = keeps;
            step.Exchange.Timeout = TimeoutOf(step.Exchange);
            var outcome = await _line.Submit(step.Exchange).ConfigureAwait(false);
            arrived = Stamp.Of(_time);
            began ??= outcome.Began;
            ended = outcome.Ended;
            switch (outcome.Result)
            {
                case ExchangeResult.Answered:
                    _answered.Add(step);
                    lesson.Answered(step.Request.Count);
                    break;
                case ExchangeResult.Refused when GatewayRefusal.Is(outcome):
                    // Its gateway speaks, not the meter.
                    _isUncertain = true;
                    return PassResult.Failed(Why.NoAnswer, outcome with { Result = ExchangeResult.NoAnswer }, arrived, Span(began.Value, ended));
                case ExchangeResult.Refused when outcome.ExceptionCode is >= LeastLimitCode and <= MostLimitCode && TrySplit(step):
                    lesson.Split(step.Request.Count);
                    break;
                case ExchangeResult.Refused when orNothing:
                    return PassResult.Failed(Why.Refused, outcome, arrived, Span(began.Value, ended));
                case ExchangeResult.Refused:
                    refused = outcome;
                    foreach (var field in Within(step.Request))
                    {
                        if (field is ProfileRegister register)
                            lacks.Add(new(register.Quantity, Why.Refused));
                        if (outcome.ExceptionCode is >= LeastLimitCode and <= MostLimitCode)
                            lesson.Refused(field.Address);
                    }

                    break;
                case ExchangeResult.NoAnswer or ExchangeResult.Garbled or ExchangeResult.LinkDown or ExchangeResult.Stopped or ExchangeResult.Sent:
                    _isUncertain = true;
                    return PassResult.Failed(PassResult.Reason(outcome.Result), outcome, arrived, Span(began.Value, ended));
            }
        }

        _isUncertain = false;
        var values = ImmutableArray.CreateBuilder<Measurement>(_plan.Wanted.Length);
        var invalid = ImmutableArray.CreateBuilder<Quantity>();
        _ratios.Clear();
        foreach (var step in _answered)
            RegisterDecoder.DecodeRatios(_plan.Ratios.AsSpan(), step.Request.First, step.Registers, _ratios);
        foreach (var step in _answered)
            RegisterDecoder.Decode(_plan.Registers.AsSpan(), step.Request.First, step.Registers, _ratios, values, invalid);

        // What it refused before is not asked for, and lacks all the same.
        foreach (var register in _plan.Wanted.Where(register => _plannedFor!.Refused.Contains(register.Address)))
            lacks.Add(new(register.Quantity, Why.Refused));
        lacks.AddRange(invalid.Select(quantity => new Lack(quantity, Why.InvalidValue)));
        var span = Span(began ?? 0, ended);

        // When every block was refused, the refusal is all there is, and says nothing of single registers.
        if (refused is { } failure && values.Count + invalid.Count == 0)
            return PassResult.Failed(Why.Refused, failure, arrived, span);
        _meter.Learn(lesson);
        if (_meter.Paced(Turnaround))
            _plannedFor = null;
        return PassResult.Answered(values.DrainToImmutable(), lacks.DrainToImmutable(), arrived, span);
    }

    private ReadPlan Plan()
    {
        _plannedFor = _meter.Limits;
        var plan = _meter.Plan(_kind);
        _steps = [.. plan.Blocks.Select(NewStep)];
        return plan;
    }

    private void Prepare()
    {
        _answered.Clear();
        _work.Clear();
        for (var last = _steps.Length - 1; last >= 0; last--)
            _work.Push(_steps[last]);
    }

    /// <summary>Puts the parts of a refused block in its place; false when it cannot be made smaller.</summary>
    private bool TrySplit(Step step)
    {
        var fields = Within(step.Request).ToList();
        if (fields.Count == 0 || (fields.Count == 1 && step.Request.Count == fields[0].Count))
            return false;

        // The first part is as long as the usual limit allows, or half.
        var most = step.Request.Count > UsualLimit ? UsualLimit : step.Request.Count / 2;
        var cut = Math.Max(1, fields.Count(field => field.End - fields[0].Address <= most));
        if (cut < fields.Count)
            Push(fields[cut..]);
        Push(fields[..cut]);
        return true;

        void Push(List<ProfileField> part) =>
            _work.Push(NewStep(new(_meter.Profile.Function, part[0].Address, part[^1].End - part[0].Address)));
    }

    private Step NewStep(ReadBlock block)
    {
        var request = ModbusRequest.Read(_unit, (FunctionCode)block.Function, block.First, block.Count, _framing);
        var exchange = new Exchange(request.Frame, request.Answer, LinePriority.Reading, _timeout, continueOnLine: true)
        {
            Silence = TimeSpan.FromMilliseconds(_meter.Profile.PauseMs),
        };
        return new Step(request, exchange);
    }

    private TimeSpan TimeoutOf(Exchange exchange)
    {
        var pace = exchange.LearnedTurnaround > TimeSpan.Zero ? exchange.LearnedTurnaround : _meter.Pace;
        if (_isUncertain || pace == TimeSpan.Zero)
            return _timeout;
        var usual = Longer(PaceMargin * pace, Longer(LeastTimeout, TimeSpan.FromMilliseconds(_meter.Profile.LeastTimeoutMs)));
        return usual < _timeout ? usual : _timeout;
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private IEnumerable<ProfileField> Within(ModbusRequest request) =>
        _plan.Fields.Where(field => field.Address >= request.First && field.End <= request.First + request.Count);

    private int Span(long began, long ended) => (int)_time.GetElapsedTime(began, ended).TotalMilliseconds;

    private readonly record struct Step(ModbusRequest Request, Exchange Exchange)
    {
        public ReadOnlySpan<byte> Registers => Request.Answer.Registers(Exchange.Answer);
    }
}
