using System.Collections.Concurrent;
using MeterEdge.Control;

namespace MeterEdge.Tests.Journal;

internal sealed class RecordingEvents : IEventLog
{
    private readonly ConcurrentQueue<Event> _all = new();
    private readonly ConcurrentDictionary<string, Action> _acts = new();

    /// <summary>What <see cref="Settled"/> waits for; a crash of the event store is one that never completes.</summary>
    public Task Durable { get; set; } = Task.CompletedTask;

    public IReadOnlyList<Event> All => [.. _all];

    public IReadOnlyList<string> Codes => [.. _all.Select(one => one.Code)];

    public IReadOnlyList<Event> Gaps => [.. _all.Where(one => one.Code == "gap")];

    /// <summary>The numbers that gaps name, in rising order.</summary>
    public IReadOnlyList<int> GapNumbers =>
        [.. Gaps.SelectMany(gap => Enumerable.Range((int)(long)gap.Data["first"]!, (int)((long)gap.Data["last"]! - (long)gap.Data["first"]! + 1))).Order()];

    /// <summary>Does something on the reporter's thread when this code comes for the first time.</summary>
    public void On(string code, Action act) => _acts[code] = act;

    public void Append(Event happened)
    {
        if (_acts.TryRemove(happened.Code, out var act))
            act();
        _all.Enqueue(happened);
    }

    public async Task<bool> Settled()
    {
        await Durable;
        return true;
    }
}
