using MeterEdge.Contract;

namespace MeterEdge.SystemTests.Faults;

/// <summary>A loss that the daemon has owned up to.</summary>
/// <param name="Sink">The only sink that it concerns; all of them without one.</param>
/// <param name="Epoch">Epoch of the numbers.</param>
/// <param name="First">First number.</param>
/// <param name="Last">Last number.</param>
/// <param name="Reason">Why.</param>
internal sealed record PublishedGap(string? Sink, string Epoch, long First, long Last, string Reason)
{
    public static IEnumerable<PublishedGap> Of(IEnumerable<EventMessage> events) => events
        .Where(one => one.Code == "gap")
        .Select(one => one.Data!.Value)
        .Select(data => new PublishedGap(
            data.TryGetProperty("sink", out var sink) ? sink.GetString() : null,
            data.GetProperty("epoch").GetString()!,
            data.GetProperty("first").GetInt64(),
            data.GetProperty("last").GetInt64(),
            data.GetProperty("reason").GetString()!));

    public bool Concerns(string sink) => Sink is null || Sink == sink;

    public IEnumerable<Number> Numbers()
    {
        for (var seq = First; seq <= Last; seq++)
            yield return new(Epoch, seq);
    }
}
