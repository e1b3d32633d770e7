using System.Text.Json;
using MeterEdge.Contract;

namespace MeterEdge.SystemTests.Faults;

/// <summary>A loss that the daemon has owned up to.</summary>
/// <param name="Sink">The only sink that it concerns; all of them without one.</param>
/// <param name="Epoch">Epoch of the numbers.</param>
/// <param name="First">First number.</param>
/// <param name="Last">Last number.</param>
/// <param name="Reason">Why.</param>
/// <param name="Count">How many readings of that range it speaks of, where it says so: a gap of instants leaves the energies between them.</param>
internal sealed record PublishedGap(string? Sink, string Epoch, long First, long Last, string Reason, long? Count = null)
{
    /// <summary>All that these events tell of.</summary>
    public static IEnumerable<PublishedGap> Of(IEnumerable<EventMessage> events)
    {
        foreach (var one in events)
        {
            if (one.Code == "gap")
                yield return OfGap(one.Data!.Value);
            else if (one.Code == "dead_letter")
                yield return OfDeadLetter(one.Data!.Value);
        }
    }

    private static PublishedGap OfGap(JsonElement data) => new(
        data.TryGetProperty("sink", out var sink) ? sink.GetString() : null,
        data.GetProperty("epoch").GetString()!,
        data.GetProperty("first").GetInt64(),
        data.GetProperty("last").GetInt64(),
        data.GetProperty("reason").GetString()!,
        data.TryGetProperty("count", out var count) ? count.GetInt64() : null);

    /// <summary>A reading that one sink will never take is named too, in an event of its own.</summary>
    private static PublishedGap OfDeadLetter(JsonElement data) => new(
        data.GetProperty("sink").GetString(), data.GetProperty("epoch").GetString()!, data.GetProperty("seq").GetInt64(), data.GetProperty("seq").GetInt64(), "dead_letter");

    public bool Concerns(string sink) => Sink is null || Sink == sink;

    public IEnumerable<Number> Numbers()
    {
        for (var seq = First; seq <= Last; seq++)
            yield return new(Epoch, seq);
    }
}
