using System.Threading.Tasks.Sources;

namespace MeterEdge.Modbus.Line;

/// <summary>
/// Bytes out, what the answer must look like, and a time-out: the unit of work of a line. Made once and submitted again
/// and again, so that an exchange allocates nothing. Not to be submitted again before its outcome is known.
/// </summary>
public sealed class Exchange : IValueTaskSource<ExchangeOutcome>
{
    /// <summary>The longest time-out: nothing interrupts a running exchange, not even a switch command.</summary>
    public static readonly TimeSpan MaxTimeout = TimeSpan.FromMinutes(1);

    private readonly byte[] _answer = new byte[AnswerPattern.MaxLength];
    private ManualResetValueTaskSourceCore<ExchangeOutcome> _completion;
    private int _answerLength;
    private LinePriority _priority;
    private TimeSpan _timeout;

    /// <summary>An exchange to be submitted to a line.</summary>
    /// <param name="request">The request's bytes, 1 to <see cref="AnswerPattern.MaxLength"/>.</param>
    /// <param name="pattern">What a valid answer looks like.</param>
    /// <param name="priority">Its place in the line's queue.</param>
    /// <param name="timeout">
    /// How long the meter may take to begin its answer; time on the wire is added. Above zero, at most <see cref="MaxTimeout"/>. Of no
    /// effect when nobody answers.
    /// </param>
    /// <param name="continueOnLine">
    /// True: whoever awaits continues on the line's own thread, which costs nothing and must not block it.
    /// False: it continues on the thread pool.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">One of them is outside its range.</exception>
    public Exchange(ReadOnlyMemory<byte> request, AnswerPattern pattern, LinePriority priority, TimeSpan timeout, bool continueOnLine)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        ArgumentOutOfRangeException.ThrowIfLessThan(request.Length, 1, nameof(request));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(request.Length, AnswerPattern.MaxLength, nameof(request));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pattern.Length, AnswerPattern.MaxLength, nameof(pattern));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((int)priority, (int)LinePriority.Background, nameof(priority));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(timeout, MaxTimeout);
        Request = request;
        Pattern = pattern;
        _priority = priority;
        _timeout = timeout;
        _completion.RunContinuationsAsynchronously = !continueOnLine;
    }

    /// <summary>The request's bytes.</summary>
    public ReadOnlyMemory<byte> Request { get; }

    /// <summary>What a valid answer looks like.</summary>
    public AnswerPattern Pattern { get; }

    /// <summary>Its place in the line's queue; may be changed whenever it is not on its way.</summary>
    /// <exception cref="InvalidOperationException">It is on its way.</exception>
    public LinePriority Priority
    {
        get => _priority;
        set => _priority = IsQueued ? throw new InvalidOperationException("this exchange is on its way") : value;
    }

    /// <summary>How long the meter may take to begin its answer; may be changed whenever it is not on its way.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not above zero, or above <see cref="MaxTimeout"/>.</exception>
    /// <exception cref="InvalidOperationException">It is on its way.</exception>
    public TimeSpan Timeout
    {
        get => _timeout;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MaxTimeout);
            _timeout = IsQueued ? throw new InvalidOperationException("this exchange is on its way") : value;
        }
    }

    /// <summary>Silence that the line must have kept before the request, where that is more than the line's own; zero or more.</summary>
    public TimeSpan Silence { get; init; }

    /// <summary>
    /// How long after it the line is kept for exchanges of its priority or above, so that whoever needs a moment to decide on the next one does
    /// not wait for a whole other exchange; zero or more. Whatever comes first ends it.
    /// </summary>
    public TimeSpan Keeps { get; set; }

    /// <summary>Turnaround learned from the answers so far, leaning to the slow ones; zero before the first.</summary>
    public TimeSpan LearnedTurnaround { get; private set; }

    /// <summary>The whole valid answer or refusal; empty for every other outcome. Stands until the next submit.</summary>
    public ReadOnlySpan<byte> Answer => _answer.AsSpan(0, _answerLength);

    internal Exchange? Next { get; set; }

    internal bool IsQueued { get; set; }

    internal long QueuedAt { get; set; }

    internal ValueTask<ExchangeOutcome> Begin(long now)
    {
        if (IsQueued)
        {
            throw new InvalidOperationException("this exchange is already on its way");
        }

        IsQueued = true;
        QueuedAt = now;
        _answerLength = 0;
        _completion.Reset();
        return new(this, _completion.Version);
    }

    internal void Complete(ExchangeOutcome outcome, ReadOnlySpan<byte> answer)
    {
        answer.CopyTo(_answer);
        _answerLength = answer.Length;
        if (outcome.Result is ExchangeResult.Answered or ExchangeResult.Refused)
        {
            // A slow answer counts at once, a fast one by an eighth: the quarantine must cover the slow ones.
            LearnedTurnaround = outcome.Turnaround >= LearnedTurnaround
                ? outcome.Turnaround
                : LearnedTurnaround - ((LearnedTurnaround - outcome.Turnaround) / 8);
        }

        IsQueued = false;
        _completion.SetResult(outcome);
    }

    ExchangeOutcome IValueTaskSource<ExchangeOutcome>.GetResult(short token) => _completion.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<ExchangeOutcome>.GetStatus(short token) => _completion.GetStatus(token);

    void IValueTaskSource<ExchangeOutcome>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _completion.OnCompleted(continuation, state, token, flags);
}

/// <summary>Who goes first on a line. Nothing interrupts a running exchange; whatever has priority goes next.</summary>
public enum LinePriority : byte
{
    /// <summary>A switch command and its read-back.</summary>
    Switch,

    /// <summary>A technician's or the head-end's single request.</summary>
    Request,

    /// <summary>A reading that is due.</summary>
    Reading,

    /// <summary>A reading that failed and is tried again: behind everything that is due, so that a dead meter delays no other.</summary>
    Retry,

    /// <summary>Scan, trace, ping: at most a fifth of the line.</summary>
    Background,
}
