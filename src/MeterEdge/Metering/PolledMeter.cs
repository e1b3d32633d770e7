using MeterEdge.Modbus.Line;
using MeterEdge.Readings;

namespace MeterEdge.Metering;

/// <summary>A meter on a line that is being polled, and what is known of it. The state is replaced as a whole, so any thread may look.</summary>
public sealed class PolledMeter(MeterAddress address, MeterReader everything, MeterReader energy, IdentityReader? identity = null)
{
    // How often a meter that measures is asked who it is before that waits for the next day, or its next silence.
    private const int MostSilences = 3;

    private const long Never = long.MinValue;

    private volatile MeterState _state = MeterState.Unknown;
    private volatile bool _isBehind;
    private volatile bool _isToIdentify = identity is not null;
    private int _failures;
    private int _silences;
    private long _notBefore;
    private long _goodAt = Never;

    /// <summary>Who and where it is.</summary>
    public MeterAddress Address { get; } = address;

    /// <summary>What is known of it.</summary>
    public MeterState State => _state;

    /// <summary>Reads all that the profile knows.</summary>
    public MeterReader Everything { get; } = everything;

    /// <summary>Reads the energy registers only, for boundaries at which nothing else is due.</summary>
    public MeterReader Energy { get; } = energy;

    /// <summary>Asks it who it is; null when its profile does not say how.</summary>
    public IdentityReader? Identity { get; } = identity;

    /// <summary>True when it must be asked who it is before its next reading counts: at the start, after a silence, and when that is due.</summary>
    public bool IsToIdentify => _isToIdentify;

    /// <summary>Who it is has to be asked anew: it may have been swapped, or its line leads to others now. From any thread.</summary>
    public void Doubt()
    {
        _silences = 0;
        _isToIdentify = Identity is not null;
    }

    /// <summary>What it told of itself that was not as configured; null when all is well or nothing is known.</summary>
    public Mismatch? Mismatch { get; private set; }

    /// <summary>Takes note of what it told, null when it was silent; true when the head-end must learn of a mismatch.</summary>
    public bool Identified(Testimony? testimony)
    {
        if (testimony is not { } told)
        {
            // It measures and does not answer this: not worth a time-out at every reading.
            _silences++;
            _isToIdentify = _silences < MostSilences;
            return false;
        }

        _silences = 0;
        _isToIdentify = false;
        if (told is { Mismatch: null, IsComplete: false })
            return false;
        var isNews = told.Mismatch is not null && told.Mismatch != Mismatch;
        Mismatch = told.Mismatch;
        return isNews;
    }

    /// <summary>True while an attempt at it waits or runs behind everybody else's.</summary>
    public bool IsBehind
    {
        get => _isBehind;
        set => _isBehind = value;
    }

    /// <summary>True while a silent meter is left alone; see <see cref="MeterBackoff"/>.</summary>
    /// <param name="now">Timestamp of this moment.</param>
    public bool IsBackedOff(long now) => _state.IsLost && now < Volatile.Read(ref _notBefore);

    /// <summary>A silent meter is asked again when it is due next, and who it is. From any thread.</summary>
    public void EndBackoff()
    {
        Volatile.Write(ref _notBefore, Never);
        Doubt();
    }

    /// <summary>For how long a silent meter is still left alone; zero when it is not. From any thread.</summary>
    /// <param name="time">Source of timestamps.</param>
    public TimeSpan BackoffLeft(TimeProvider time)
    {
        var now = time.GetTimestamp();
        return IsBackedOff(now) ? time.GetElapsedTime(now, Volatile.Read(ref _notBefore)) : TimeSpan.Zero;
    }

    /// <summary>Time since the last good reading; null when there was none since the start. From any thread.</summary>
    /// <param name="time">Source of timestamps.</param>
    public TimeSpan? SinceGood(TimeProvider time) => Volatile.Read(ref _goodAt) is not Never and var at ? time.GetElapsedTime(at) : null;

    /// <summary>Takes note of a pass that is over.</summary>
    /// <param name="pass">What it brought.</param>
    /// <param name="reading">The reading that was made of it.</param>
    /// <param name="interval">Time between two passes that are due.</param>
    /// <param name="time">Source of timestamps.</param>
    public MeterChange Note(PassResult pass, Snapshot reading, TimeSpan interval, TimeProvider time)
    {
        var (next, change) = _state.After(pass, reading);
        _state = next;
        if (reading.Quality == Quality.Good)
            Volatile.Write(ref _goodAt, time.GetTimestamp());
        // A garbled answer is a sign of life and costs no time-out: such a meter is asked whenever it is due.
        _failures = next.IsLost && pass.Failure?.Result is not ExchangeResult.Garbled ? _failures + 1 : 0;
        if (change == MeterChange.Lost)
            Doubt();
        if (_failures > 0)
        {
            // Half an interval less, so that the pass that is meant is not missed by a moment.
            var pause = MeterBackoff.After(_failures, interval) - (interval / 2);
            Volatile.Write(ref _notBefore, time.GetTimestamp() + (long)(pause.TotalSeconds * time.TimestampFrequency));
        }

        return change;
    }
}
