using MeterEdge.Control;
using Microsoft.Extensions.Logging;

namespace MeterEdge.Journal;

/// <summary>What the parts of one journal share.</summary>
internal sealed record JournalParts(
    JournalSettings Settings,
    WaitingRoom Room,
    MemoryRows Memory,
    JournalReader Reader,
    Ballast Ballast,
    TimeProvider Time,
    IEventLog Events,
    ILogger Log)
{
    public static JournalParts Of(JournalSettings settings, TimeProvider time, IEventLog events, ILogger log, Heartbeat? pulse)
    {
        var (room, memory) = (new WaitingRoom(settings.MostWaiting, time, pulse), new MemoryRows());
        return new(settings, room, memory, new(room, memory, log), new(settings, time, log), time, events, log);
    }
}
