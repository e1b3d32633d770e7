using MeterEdge.Contract;

namespace MeterEdge.SystemTests.Plant;

/// <summary>One reading as the subscriber got it.</summary>
/// <param name="Number">Place in the order of arrival, from 0; readings of one message have places in their order.</param>
/// <param name="Lane"><c>up/readings</c> or <c>up/backfill</c>.</param>
/// <param name="Device">The sender's device id.</param>
/// <param name="Epoch">Epoch of its number.</param>
/// <param name="Json">Its text, byte for byte.</param>
/// <param name="Reading">What it says.</param>
internal sealed record Arrival(int Number, string Lane, string Device, string Epoch, string Json, ReadingMessage Reading)
{
    public const string Live = "up/readings";
    public const string Backfill = "up/backfill";
}

/// <summary>A message of any topic.</summary>
/// <param name="Topic">Below <c>{Prefix}/{Edge}/</c>.</param>
/// <param name="Retained">True when it came from the broker's store, or was published to be kept there.</param>
/// <param name="Payload">Its text.</param>
internal sealed record Heard(string Topic, bool Retained, string Payload);
