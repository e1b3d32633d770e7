using System.Text.Json.Nodes;

namespace MeterEdge.Requests;

/// <summary>Says once more what was asked for, piece by piece. It knows where the pieces are, not how they are sent; how far it is stands in the state.</summary>
internal abstract class Replay
{
    /// <summary>Fixes the ends: what is asked for must not grow while it is answered.</summary>
    public abstract ReplayState Begin(DateTimeOffset now);

    /// <summary>The next piece; null when there is nothing more.</summary>
    /// <param name="state">How far it is.</param>
    /// <param name="largestPayload">Most bytes of a message.</param>
    /// <param name="cancel">The daemon stops.</param>
    public abstract ValueTask<Piece?> Next(ReplayState state, int largestPayload, CancellationToken cancel);

    /// <summary>How it stands, for the head-end.</summary>
    /// <param name="state">How far it is.</param>
    /// <param name="stage">Whether it goes on.</param>
    public abstract Answer Answer(ReplayState state, RequestStage stage);

    /// <summary>What was not found: pairs of first and last, and how many more there are.</summary>
    protected static void Tell(JsonObject data, Missing missing, Func<long, JsonNode> bound)
    {
        if (missing.Named.Count > 0)
            data["missing"] = new JsonArray([.. missing.Named.Select(pair => new JsonArray(bound(pair[0]), bound(pair[1])))]);
        if (missing.More > 0)
            data["missing_more"] = missing.More;
    }

    /// <summary>How many numbers were looked at.</summary>
    protected static long Passed(ReplayState state, long first, long last) =>
        state.End is null ? 0 : state.Next > state.Last ? last - first + 1 : state.Next - first;

    /// <summary>The counts that every replay has.</summary>
    protected static JsonObject Counts(ReplayState state)
    {
        var data = new JsonObject { ["sent"] = state.Sent };
        if (state.NotTaken > 0)
            data["not_taken"] = state.NotTaken;
        return data;
    }
}
