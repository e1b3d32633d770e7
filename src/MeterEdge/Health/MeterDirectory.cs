using System.Text.Json;
using MeterEdge.Contract;

namespace MeterEdge.Health;

/// <summary>The directory of meters, cut into pages that fit a message. Pure.</summary>
public static class MeterDirectory
{
    /// <summary>The pages as payloads, one at least; each at most <paramref name="largestPayload"/> bytes where a single meter fits at all.</summary>
    public static IReadOnlyList<byte[]> Pages(StateMessage state, IReadOnlyList<MeterMessage> meters, int largestPayload)
    {
        // The number of pages stands in every page, so it must be known before any is made: take fewer meters a page until all fit.
        for (var perPage = Math.Max(meters.Count, 1); ; perPage = (perPage + 1) / 2)
        {
            var pages = meters.Count == 0 ? [[]] : meters.Chunk(perPage).ToArray();
            var payloads = pages.Select(page => Page(state, page, pages.Length)).ToArray();
            if (perPage == 1 || payloads.All(payload => payload.Length <= largestPayload))
            {
                return payloads;
            }
        }
    }

    private static byte[] Page(StateMessage state, MeterMessage[] meters, int of) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new MetersMessage { Edge = state.Edge, Device = state.Device, Of = of, Config = state.Config ?? "", Meters = meters },
            ContractJson.Default.MetersMessage);
}
