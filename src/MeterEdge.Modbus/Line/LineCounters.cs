namespace MeterEdge.Modbus.Line;

/// <summary>Counts on the line's thread, read from any.</summary>
internal sealed class LineCounters
{
    private readonly long[] _byResult = new long[(int)ExchangeResult.Sent + 1];
    private long _late;
    private long _badCrc;
    private long _busyTicks;

    public void Add(ExchangeOutcome outcome, TimeSpan busy)
    {
        Interlocked.Increment(ref _byResult[(int)outcome.Result]);
        if (outcome.Garble == Garble.BadCrc)
        {
            Interlocked.Increment(ref _badCrc);
        }

        Interlocked.Add(ref _busyTicks, busy.Ticks);
    }

    public void AddLate() => Interlocked.Increment(ref _late);

    public LineStatistics Read(bool isUp, int queued) => new(
        isUp,
        queued,
        Of(ExchangeResult.Answered),
        Of(ExchangeResult.Refused),
        Of(ExchangeResult.NoAnswer),
        Of(ExchangeResult.Garbled),
        Of(ExchangeResult.LinkDown),
        Of(ExchangeResult.Sent),
        Interlocked.Read(ref _late),
        Interlocked.Read(ref _badCrc),
        TimeSpan.FromTicks(Interlocked.Read(ref _busyTicks)));

    private long Of(ExchangeResult result) => Interlocked.Read(ref _byResult[(int)result]);
}
