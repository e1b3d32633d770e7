using MeterEdge.Contract;
using MeterEdge.Control.Switching;

namespace MeterEdge.Tests.Control.Cases.Invariants;

/// <summary>What can be seen of an edge from outside, in its order. Whatever it has said stands before whatever it did next.</summary>
/// <param name="now">The right time.</param>
internal sealed class Chronicle(Func<DateTimeOffset> now)
{
    /// <summary>Fetches what was said since, before anything else is written down.</summary>
    public Action Catch { get; set; } = () => { };

    /// <summary>Told of everything, in order.</summary>
    public List<Action<Seen>> Readers { get; } = [];

    public List<Seen> All { get; } = [];

    public void Add(Seen seen)
    {
        if (seen is not (Seen.Answer or Seen.Event))
            Catch();
        seen.At = now();
        All.Add(seen);
        foreach (var reader in Readers)
            reader(seen);
    }
}

/// <summary>One thing that was seen.</summary>
internal abstract record Seen
{
    private Seen()
    {
    }

    /// <summary>The right time.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>A message goes in.</summary>
    public sealed record Sent(Letter Letter, bool IsAgain, bool ClockTrusted) : Seen;

    /// <summary>The edge has acknowledged it.</summary>
    public sealed record Acknowledged(Letter Letter) : Seen;

    public sealed record Answer(SwitchResultMessage Said) : Seen;

    public sealed record Event(string Code, string? Meter) : Seen;

    public sealed record Serial(int Meter) : Seen;

    public sealed record Look(int Meter, SwitchLook Found) : Seen;

    public sealed record Write(int Meter, SwitchAction Action) : Seen;

    public sealed record Started : Seen;

    public sealed record Clock(bool Trusted, TimeSpan Ahead) : Seen;

    public sealed record Bug(string What) : Seen;
}
