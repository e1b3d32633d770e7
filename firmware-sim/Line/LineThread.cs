using System.Threading.Channels;

namespace MeterSim.Line;

/// <summary>
/// The one thread that owns the line: waits for bytes, for the next thing due, or for work from elsewhere, and lets the
/// <see cref="SlaveLine"/> do the rest. It never spins: every wait ends at an exact time.
/// </summary>
/// <param name="port">What the host talks to.</param>
/// <param name="baud">Speed at which the meters listen; null when they understand every speed.</param>
/// <param name="line">The slaves.</param>
/// <param name="clock">The time.</param>
/// <param name="everySecond">Called once a second.</param>
internal sealed class LineThread(PluggablePort port, int? baud, SlaveLine line, LineClock clock, Action<LineInstant> everySecond) : IDisposable
{
    private const long IdleNs = 1_000_000_000;

    private readonly WakeUp _wakeUp = new();

    // Full only if a client sends commands faster than the line takes them; then its connection waits.
    private readonly Channel<Action> _work = Channel.CreateBounded<Action>(16);

    private volatile bool _stopping;

    /// <summary>Runs <paramref name="work"/> on the line's thread and gives its result.</summary>
    public async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancel)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _work.Writer.WriteAsync(() => done.SetResult(work()), cancel);
        _wakeUp.Ring();
        return await done.Task.WaitAsync(cancel);
    }

    public void Stop()
    {
        _stopping = true;
        _wakeUp.Ring();
    }

    /// <summary>Returns after <see cref="Stop"/>.</summary>
    /// <exception cref="IOException">The pseudo-terminal is gone.</exception>
    public void Run()
    {
        Span<byte> received = stackalloc byte[1024];
        long idleDueNs = 0;
        while (!_stopping)
        {
            while (_work.Reader.TryRead(out Action? work))
                work();

            LineInstant now = clock.Now;
            line.Advance(now);
            if (now.Ns >= idleDueNs)
            {
                everySecond(now);
                idleDueNs = now.Ns + IdleNs;
            }
            if (!Wait(Math.Min(line.NextDueNs, idleDueNs)))
                continue;

            now = clock.Now;
            int count = port.Read(received);
            line.Advance(now);
            if (count > 0 && baud is int speed && !port.HostSpeaksAt(speed))
                line.Counters.WrongSpeedBytes += count;
            else if (count > 0)
                line.Receive(received[..count], now);
        }
    }

    public void Dispose() => _wakeUp.Dispose();

    /// <summary>Waits until this time at most; true when the host has sent something.</summary>
    private unsafe bool Wait(long untilNs)
    {
        long left = Math.Max(0, untilNs - clock.Now.Ns);
        var timeout = new Libc.TimeSpec { Seconds = (nint)(left / 1_000_000_000), Nanoseconds = (nint)(left % 1_000_000_000) };
        Libc.PollEntry* entries = stackalloc Libc.PollEntry[2];
        entries[0] = new Libc.PollEntry { Descriptor = _wakeUp.Descriptor, Wanted = Libc.PollIn };
        entries[1] = new Libc.PollEntry { Descriptor = port.Descriptor, Wanted = Libc.PollIn };
        int ready = Libc.Poll(entries, 2, &timeout, 0);
        if (ready <= 0)
            return false;
        if (entries[0].Seen != 0)
            _wakeUp.Quiet();
        return entries[1].Seen != 0;
    }
}
