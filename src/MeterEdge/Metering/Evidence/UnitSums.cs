using MeterEdge.Modbus.Line;

namespace MeterEdge.Metering.Evidence;

/// <summary>Exchanges of one unit, summed up. Adding allocates nothing.</summary>
internal sealed class UnitSums
{
    private const int MostShort = 16;
    private const int LeastLong = 40;
    private const byte NoPath = 10;
    private const byte NoTarget = 11;

    private readonly long[] _oddities = new long[8];
    private GarbleCounts _garbled;
    private SpoiltShare _short;
    private SpoiltShare _long;
    private long _answered;
    private long _refused;
    private long _byGateway;
    private long _noAnswer;
    private TimeSpan _last;
    private TimeSpan _min = TimeSpan.MaxValue;
    private TimeSpan _max;

    public long Count { get; private set; }

    public void Add(Trial trial)
    {
        Count++;
        switch (trial.Result)
        {
            case ExchangeResult.Answered:
                _answered++;
                break;
            case ExchangeResult.Refused:
                _refused++;
                _byGateway += trial.Code is NoPath or NoTarget ? 1 : 0;
                break;
            case ExchangeResult.NoAnswer:
                _noAnswer++;
                break;
            case ExchangeResult.Garbled:
                _garbled += GarbleCounts.One(trial.Garble);
                break;
            case ExchangeResult.LinkDown or ExchangeResult.Stopped or ExchangeResult.Sent:
                // Nothing is known of the unit; such an exchange is not put here.
                break;
        }

        if (trial.IsAlive)
            AddTurnaround(trial.Turnaround);
        if (trial.Result is ExchangeResult.Answered or ExchangeResult.Garbled)
            AddLength(trial);
        Add(trial.Oddity);
    }

    public void Add(Oddities oddity)
    {
        for (var bit = 0; bit < _oddities.Length; bit++)
            _oddities[bit] += ((int)oddity >> bit) & 1;
    }

    public UnitEvidence Of(byte unit, TimeSpan median) => new(unit)
    {
        Answered = _answered,
        Refused = _refused,
        RefusedByGateway = _byGateway,
        NoAnswer = _noAnswer,
        Garbled = _garbled,
        Blank = Of(Oddities.Blank),
        Late = Of(Oddities.Late),
        Longer = Of(Oddities.Longer),
        Preceded = Of(Oddities.Before),
        Followed = Of(Oddities.Behind),
        Doubled = Of(Oddities.Double),
        Echoed = Of(Oddities.Echo),
        ShortAnswers = _short,
        LongAnswers = _long,
        Turnaround = _answered + _refused == 0
            ? null
            : new(_last.TotalMilliseconds, _min.TotalMilliseconds, median.TotalMilliseconds, _max.TotalMilliseconds),
    };

    private long Of(Oddities oddity) => _oddities[System.Numerics.BitOperations.Log2((uint)oddity)];

    private void AddTurnaround(TimeSpan turnaround)
    {
        _last = turnaround;
        _min = turnaround < _min ? turnaround : _min;
        _max = turnaround > _max ? turnaround : _max;
    }

    private void AddLength(Trial trial)
    {
        var one = new SpoiltShare(1, trial.Garble is Garble.Noise or Garble.Truncated or Garble.BadCrc ? 1 : 0);
        if (trial.Expected <= MostShort)
            _short += one;
        else if (trial.Expected >= LeastLong)
            _long += one;
    }
}
