namespace MeterEdge;

/// <summary>
/// A loop's sign of life. The loop beats itself where it goes round, so whoever hangs falls silent; a timer that beats for it would prove nothing.
/// A beat is one write and allocates nothing.
/// </summary>
/// <param name="name">The loop, for the log.</param>
/// <param name="longestSilence">Longer than the loop can be busy with one thing while all is well.</param>
/// <param name="time">Its clock.</param>
public sealed class Heartbeat(string name, TimeSpan longestSilence, TimeProvider time)
{
    /// <summary>A loop that has nothing to do wakes so often to beat; every longest silence is a multiple of it.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    private const long NotYet = long.MinValue;

    private readonly long _made = time.GetTimestamp();
    private long _last = NotYet;

    /// <summary>The loop.</summary>
    public string Name => name;

    /// <summary>True once it has beaten.</summary>
    public bool HasBegun => Volatile.Read(ref _last) != NotYet;

    /// <summary>Time since the last beat; before the first since it was made.</summary>
    public TimeSpan Silence
    {
        get
        {
            var last = Volatile.Read(ref _last);
            return time.GetElapsedTime(last == NotYet ? _made : last);
        }
    }

    /// <summary>The loop hangs.</summary>
    public bool IsStale => Silence > longestSilence;

    /// <summary>The loop goes round. From any thread.</summary>
    public void Beat() => Volatile.Write(ref _last, time.GetTimestamp());

    /// <summary>
    /// Waits for what others bring about, however long that takes, and beats meanwhile. Whatever it waits for has a time limit or a heartbeat
    /// of its own; what this one proves is that the loop is woken.
    /// </summary>
    internal async Task Await(Task what)
    {
        Beat();
        while (!what.IsCompleted)
        {
            using var over = new CancellationTokenSource();
            await Task.WhenAny(what, Task.Delay(Every, time, over.Token)).ConfigureAwait(false);
            await over.CancelAsync().ConfigureAwait(false);
            Beat();
        }
    }
}
