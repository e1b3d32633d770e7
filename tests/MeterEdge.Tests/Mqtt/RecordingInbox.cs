using System.Collections.Concurrent;
using MeterEdge.Mqtt;

namespace MeterEdge.Tests.Mqtt;

/// <summary>An inbox that takes what <see cref="Answer"/> says, and keeps all of it.</summary>
internal sealed class RecordingInbox : IInbox
{
    private readonly ConcurrentQueue<Incoming> _all = new();

    public Func<Incoming, bool> Answer { get; set; } = _ => true;

    public IReadOnlyList<Incoming> All => [.. _all];

    public bool Take(Incoming message)
    {
        _all.Enqueue(message);
        return Answer(message);
    }
}
